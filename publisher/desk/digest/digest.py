"""The daily mail's content: what failed, what readers got since the last one, what is planned. Reads only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format

from builds.models import Build
from builds.situation import Situation
from publisher.desk.pages.planned_times import has_later_draft, plans
from publisher.desk.receipt.delays import how_it_ended
from publisher.desk.time_zones import for_reader, readers_day
from publisher.pages.models import AuditEntry, Page, Publication, Recheck, SiteSettings
from publisher.pages.paths import url_of
from static_site.file_paths import page_of
from static_site.models import FailedOutput, Flip, Release

SHOWN = 20
"""Maximum number of entries of a kind to name; the count covers all."""

FAILING = 100
"""Maximum number of failed pages to separate from those that went live; if more fail, it is the theme."""

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Point:
    """How far a person has been told: the content version that readers had, and when."""

    version: int
    at: datetime

    @classmethod
    def now(cls) -> "Point":
        situation = Situation.read()
        return cls(situation.shown, situation.now)

    @classmethod
    def at_time(cls, at: datetime) -> "Point":
        flips = Flip.objects.filter(at__lte=at).order_by("-at")
        return cls(flips.values_list("after__content_version", flat=True).first() or 0, at)


@dataclass(frozen=True)
class Entry:
    title: str
    said: str
    url: str


@dataclass(frozen=True)
class Section:
    word: str
    """Its name in the subject."""

    heading: str
    entries: list[Entry]
    count: int
    tone: str
    """CSS class of its part of the mail: bad, good or plain."""

    is_news: bool
    """Whether it is worth a mail: an old fact that still holds is repeated only beside news."""

    @property
    def more(self) -> int:
        return self.count - len(self.entries)


@dataclass(frozen=True)
class Digest:
    told: Point
    sections: list[Section]

    @classmethod
    def between(cls, told: Point, now: Point) -> "Digest":
        found = [section(told, now) for section in SECTIONS]
        return cls(told, [section for section in found if section.count])

    @property
    def is_news(self) -> bool:
        return any(section.is_news for section in self.sections)

    @property
    def subject(self) -> str:
        counts = ", ".join(f"{section.count:,} {section.word}" for section in self.sections)
        return f"{SiteSettings.objects.now().title}: {counts}"

    @property
    def since(self) -> str:
        return for_reader(self.told.at)


def _failed_build(told: Point, now: Point) -> Section:
    """Return the last build that ran to its end, if it failed: everything published since waits for the next."""
    ended = Build.objects.filter(status__in=[Build.Status.SUCCEEDED, Build.Status.FAILED]).order_by("-number")
    last = ended.filter(ended_at__gt=told.at).defer("log", "traceback").first()
    failed = [last] if last and last.status == Build.Status.FAILED else []
    said = "Readers keep what they have. What was published since goes live with the next build that succeeds."
    entries = [Entry(how_it_ended(build), said, _address("desk:build", build.number)) for build in failed]
    return Section("build failed", "The last build failed", entries, len(entries), "bad", is_news=bool(entries))


def _not_rendered(told: Point, now: Point) -> Section:
    failing = _failing()
    shown = {page_of(row.path): row for row in failing[:SHOWN]}
    published = Publication.objects.live().filter(path__in=[path for path in shown if path is not None])
    entries = [
        Entry(title, f"{shown[path].why} {shown[path].cure}", _address("desk:edit", page))
        for title, path, page in published.order_by("path").values_list("title", "path", "page")
    ]
    new = Release.objects.filter(completed_at__gt=told.at).values("number")
    is_news = failing.filter(since__in=new).exists()
    return Section("not rendered", "Could not be rendered", entries, failing.count(), "bad", is_news=is_news)


def _missed(told: Point, now: Point) -> Section:
    rows = AuditEntry.objects.filter(action="schedule failed", at__gt=told.at, page__isnull=False)
    shown = rows.order_by("-pk").select_related("page__latest")[:SHOWN]
    entries = [
        Entry(_newest_title(row.page), " ".join(row.detail["error"]), _address("desk:edit", row.page.pk))
        for row in shown
        if row.page
    ]
    count = rows.count()
    return Section("missed", "Could not be done as planned", entries, count, "bad", is_news=count > 0)


def _went_live(told: Point, now: Point) -> Section:
    before = Publication.objects.as_of(told.version).filter(page=OuterRef("page"))
    same = before.filter(revision=OuterRef("revision"), path=OuterRef("path"), weight=OuterRef("weight"))
    failing = [path for row in _failing()[:FAILING] if (path := page_of(row.path)) is not None]
    rows = Publication.objects.as_of(now.version).filter(~Exists(same), since__gt=told.version)
    rows = rows.exclude(path__in=failing)
    shown = rows.annotate(was=Subquery(before.values("path")[:1])).order_by("-since", "path")
    entries = [
        Entry(title, f"{_change(was, path)}; the text is by {who}", settings.SITE_URL + url_of(path))
        for title, path, was, who in shown.values_list("title", "path", "was", "revision__who")[:SHOWN]
    ]
    count = rows.count()
    return Section("live", "Went live", entries, count, "good", is_news=count > 0)


def _gone(told: Point, now: Point) -> Section:
    still = Publication.objects.as_of(now.version).filter(page=OuterRef("page"))
    rows = Publication.objects.as_of(told.version).filter(~Exists(still), until__lte=now.version)
    shown = rows.order_by("-until", "path").values_list("title", "path", "page")[:SHOWN]
    entries = [Entry(title, f"It was at {url_of(path)}", _address("desk:edit", page)) for title, path, page in shown]
    count = rows.count()
    return Section("gone", "No longer live", entries, count, "plain", is_news=count > 0)


def _planned(told: Point, now: Point) -> Section:
    """The plans of the next week, but not for restricted drafts; those of the next day are news, each once."""
    until, news = now.at + WEEK, (told.at + DAY, now.at + DAY)
    pages = (
        Page.objects.kept().filter(is_restricted=False).filter(Q(publish_at__lte=until) | Q(unpublish_at__lte=until))
    )
    # Where both are planned, a page is published before it is unpublished.
    first = pages.order_by(Coalesce("publish_at", "unpublish_at"), "pk").select_related("latest", "planned_revision")
    unread = [f"{text}__{name}" for text in ("latest", "planned_revision") for name in ("body", "html")]
    entries = [
        Entry(_title(page), _plans(page, until), _address("desk:edit", page.pk))
        for page in first.defer(*unread)[:SHOWN]
    ]
    is_news = pages.filter(_between("publish_at", *news) | _between("unpublish_at", *news)).exists()
    return Section("planned", "Planned for the next seven days", entries, pages.count(), "plain", is_news=is_news)


def _newest_title(page: Page) -> str:
    return page.latest.title if page.latest and not page.is_restricted else url_of(page.path)


def _overdue(told: Point, now: Point) -> Section:
    """Return pages that someone should have checked again; those whose day is over since the last mail are news."""
    rows = Recheck.objects.overdue(readers_day(now.at))
    shown = rows.select_related("page__latest").order_by("due", "pk")
    entries = [
        Entry(_newest_title(row.page), _was_due(row), _address("desk:edit", row.page_id))
        for row in shown.defer("page__latest__body", "page__latest__html")[:SHOWN]
    ]
    is_news = rows.filter(due__gte=readers_day(told.at)).exists()
    return Section("to check", "To check again", entries, rows.count(), "plain", is_news=is_news)


def _was_due(recheck: Recheck) -> str:
    said, text = f"It was to be checked by {date_format(recheck.due, 'j F Y')}", recheck.page.latest
    return f"{said}; the text is by {text.who}" if text else said


def _title(page: Page) -> str:
    """The title of the text that readers get."""
    text = page.planned_revision if page.publish_at else page.latest
    return text.title if text else url_of(page.path)


def _plans(page: Page, until: datetime) -> str:
    said = [str(plan) for plan in plans(page) if plan.moment <= until]
    return "; ".join([*said, "a newer draft is not planned"] if has_later_draft(page) else said)


def _between(column: str, after: datetime, until: datetime) -> Q:
    return Q((f"{column}__gt", after), (f"{column}__lte", until))


def _failing() -> QuerySet[FailedOutput]:
    return FailedOutput.objects.filter(kind="page").order_by("path")


def _change(was: str | None, path: str) -> str:
    """Return what readers notice of a page whose path was `was`, or none, and is `path`."""
    if was is None:
        return "New"
    return "Changed" if was == path else f"Moved from {url_of(was)}"


def _address(view: str, key: int) -> str:
    return settings.SITE_URL + reverse(view, args=[key])


SECTIONS: list[Callable[[Point, Point], Section]] = [
    _failed_build,
    _not_rendered,
    _missed,
    _went_live,
    _gone,
    _planned,
    _overdue,
]
"""The sections, in the order of the mail."""
