"""What waits for a person: reviews that they may answer, remarks, and what happened to their own texts.

The kinds are queries of the same columns, and one SQL statement asks them all. Each brings its newest entries and its
count, so a thousand failed pages cost no more than ten.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, TextField, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Concat, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from publisher.desk.people.roles import PUBLISH
from publisher.pages.models import AuditEntry, Page, Publication, Remark, Review
from publisher.pages.models.columns import PathField
from publisher.pages.models.json_lists import names_in
from publisher.pages.paths import url_of
from static_site.models import FailedOutput

SHOWN = 3
"""Entries above the list of pages, at most."""

LISTED = 200
"""Entries of each kind on the screen of their own, at most."""

QUOTED = 200
"""Characters of what someone said, at most."""


class Kind(NamedTuple):
    name: str
    rows: QuerySet[Any, Any]
    title: str
    who: str
    """Column of a signature; empty without one."""

    words: str
    at: str


class Waiting(NamedTuple):
    kind: str
    page: int
    path: str
    title: str
    who: str
    words: str
    at: datetime

    @property
    def name(self) -> str:
        return self.title or url_of(self.path)

    @property
    def url(self) -> str:
        """The screen that answers it."""
        route = {"review": "desk:review", "remark": "desk:remarks"}.get(self.kind, "desk:edit")
        return reverse(route, args=[self.page])

    @property
    def asks(self) -> str:
        """What the person is asked to do, or what happened, as a sentence."""
        when = date_format(timezone.localtime(self.at), r"j M \a\t H:i")
        match self.kind:
            case "review":
                return f"{self.who} asked for your review on {when}{self._said or '.'}"
            case "returned":
                return f"{self.who} returned it to you on {when}{self._said or '.'}"
            case "approved":
                return f"{self.who} approved it on {when}{self._said or '.'}"
            case "remark":
                return f"{self.who} remarked on {when}{self._said or '.'}"
            case "failed":
                failed = FailedOutput(error=self.words)
                return f"Readers don’t have what was published on {when}. {failed.why} {failed.cure}"
        return f"The plan could not be carried out on {when}: {' '.join(names_in(json.loads(self.words)))}"

    @property
    def _said(self) -> str:
        return f": “{Truncator(self.words).chars(QUOTED)}”" if self.words else ""


@dataclass(frozen=True)
class WaitingList:
    entries: list[Waiting]
    count: int

    @classmethod
    def of(cls, person: User, most: int = SHOWN) -> "WaitingList":
        """Return up to `most` entries, and how many there are; one query."""
        first, *others = (_newest(kind, most) for kind in _kinds(person))
        rows = list(first.union(*others, all=True))
        counts = {kind: count for kind, *_, count in rows}
        newest = sorted((Waiting(*columns) for *columns, _ in rows), key=lambda entry: entry.at, reverse=True)
        return cls(newest[:most], sum(counts.values()))

    @property
    def more(self) -> int:
        return self.count - len(self.entries)


def _kinds(person: User) -> Iterator[Kind]:
    yield Kind("returned", returned_to(person), "revision__title", "answered_who", "answer", "answered_at")
    if person.has_perm(PUBLISH):
        yield Kind("review", answerable_by(person), "revision__title", "asked_who", "note", "asked_at")
    yield Kind("remark", _remarks_for(person), "page__latest__title", "last_who", "last_text", "last_at")
    yield Kind("failed", failed_texts().filter(revision__by=person), "title", "", "error", "published_at")
    yield Kind("missed", _failed_plans_of(person), "page__latest__title", "", "reason", "at")


def _newest(kind: Kind, most: int) -> QuerySet[Any, Any]:
    """Return the newest rows with the count of them all, as Waiting's fields and the count."""
    place = Window(RowNumber(), order_by=[F(kind.at).desc(), F("pk").desc()])
    newest: QuerySet[Any, Any] = kind.rows.annotate(place=place, count=Window(Count("pk"))).filter(place__lte=most)
    title = Coalesce(F(kind.title), Value(""), output_field=TextField())
    who = F(kind.who) if kind.who else Value("")
    page = F("page"), F("page__path")
    return newest.values_list(Value(kind.name), *page, title, who, F(kind.words), F(kind.at), F("count"))


def answerable_by(person: User) -> QuerySet[Review]:
    """Return the reviews that wait for someone like this person: neither asked for nor written by them."""
    waiting = Review.objects.waiting().filter(page__in=Page.objects.readable_by(person))
    return waiting.exclude(asked_by=person).exclude(revision__by=person)


def returned_to(person: User) -> QuerySet[Review]:
    """Return the reviews that came back to the person, until they submit again, or readers get it or a newer text."""
    newer = Review.objects.filter(page=OuterRef("page"), pk__gt=OuterRef("pk"))
    live = Publication.objects.live().filter(page=OuterRef("page"), revision__gte=OuterRef("revision"))
    mine = Review.objects.filter(asked_by=person, state="returned", page__in=Page.objects.kept().readable_by(person))
    return mine.filter(~Exists(newer), ~Exists(live))


def _remarks_for(person: User) -> QuerySet[Remark]:
    """Return the open remarks that the person has to answer, each with the last words in it."""
    answers = Remark.objects.filter(on=OuterRef("pk")).order_by("-pk")
    last = {f"last_{name}": Coalesce(Subquery(answers.values(name)[:1]), name) for name in ("who", "text", "at")}
    return Remark.objects.open_for(person).order_by().annotate(**last)


def failed_texts() -> QuerySet[Publication]:
    """Return what is published and has been tried without success, each with its error."""
    below = Concat("path", Value("/index.html"), output_field=PathField())
    file = Case(When(path="", then=Value("index.html")), default=below, output_field=PathField())
    tried = FailedOutput.objects.filter(path=OuterRef("file"), release__content_version__gte=OuterRef("since"))
    published = Publication.objects.live().annotate(file=file)
    return published.annotate(error=Subquery(tried.values("error")[:1])).filter(error__isnull=False)


def _failed_plans_of(person: User) -> QuerySet[AuditEntry]:
    """Return the failures of plans that the person made, until the page is published or planned anew."""
    entries = AuditEntry.objects.filter(page=OuterRef("page"))
    since = entries.filter(pk__gt=OuterRef("pk"), action__in=("publish", "unpublish", "schedule", "schedule failed"))
    published = Publication.objects.filter(page=OuterRef("page"), published_at__gt=OuterRef("at"))
    planned = entries.filter(pk__lt=OuterRef("pk"), action="schedule").order_by("-pk")
    failed = AuditEntry.objects.filter(action="schedule failed", page__in=Page.objects.kept().readable_by(person))
    mine = failed.annotate(planned_by=Subquery(planned.values("by")[:1])).filter(planned_by=person.pk)
    return mine.filter(~Exists(since), ~Exists(published)).annotate(reason=Cast("detail__error", TextField()))
