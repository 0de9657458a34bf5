"""What happens on a month's days, in the reader's zone: plans, the end of the announcement, and what was published.

Each kind takes one query, which reads a few rows a day: a window function numbers them and counts the day's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate

from publisher.desk.calendar.month import Month
from publisher.local_times import readers_zone
from publisher.pages.models import Publication, SiteSettings
from publisher.pages.models.page_queries import PageQuerySet
from publisher.pages.models.planned_change import plan_state
from publisher.pages.paths import url_of

SHOWN = 5
"""Maximum number of entries of a kind to name on a day; the rest are counted."""

UNREAD = [f"{text}__{name}" for text in ("latest", "planned_revision") for name in ("body", "html", "headings")]


@dataclass(frozen=True)
class Entry:
    kind: str
    """CSS class in calendar.css: publish, unpublish, announcement or published."""

    verb: str
    title: str
    at: datetime
    """In the reader's zone."""

    page: int | None = None
    column: str = ""
    """The page's column that holds the planned time; empty for what isn't moved here."""

    of_day: int = 1
    """How many of its kind the day has."""

    state: str = ""
    """Its page's plan as shown, which a form sends back."""

    waits: str = ""
    """What readers wait for before they see it."""


def planned(month: Month, pages: PageQuerySet) -> Iterator[Entry]:
    """Yield the plans for these pages, those of each kind by time, and the end of the announcement."""
    yield from _plans(month, pages, "publish_at", "publish", "Publish")
    yield from _plans(month, pages, "unpublish_at", "unpublish", "Unpublish")
    start, end = month.bounds(readers_zone())
    for at in SiteSettings.objects.ends().filter(announcement_ends_at__gte=start, announcement_ends_at__lt=end):
        yield Entry("announcement", "", "The announcement ends", _local(at["announcement_ends_at"]))


def published(month: Month) -> Iterator[Entry]:
    """Yield what readers got, by time; a publication that a move opened again isn't news."""
    earlier = Publication.objects.filter(page=OuterRef("page"), since__lt=OuterRef("since"))
    rows = Publication.objects.filter(~Exists(earlier.filter(published_at=OuterRef("published_at"))))
    shown = _first_of_each_day(rows, "published_at", month)
    for row in shown.only("title", "published_at", "page_id"):
        at, of_day = _local(row.published_at), vars(row)["of_day"]
        yield Entry("published", "Published", row.title, at, row.page_id, of_day=of_day)


def _plans(month: Month, pages: PageQuerySet, column: str, kind: str, verb: str) -> Iterator[Entry]:
    texts = pages.select_related("latest", "planned_revision").defer(*UNREAD)
    for page in _first_of_each_day(texts, column, month):
        text = page.planned_revision if column == "publish_at" else page.latest
        title = text.title if text else url_of(page.path)
        at, of_day = _local(vars(page)[column]), vars(page)["of_day"]
        yield Entry(kind, verb, title, at, page.pk, column, of_day, plan_state(page))


def _first_of_each_day(rows: QuerySet[Any, Any], column: str, month: Month) -> QuerySet[Any, Any]:
    zone = readers_zone()
    start, end = month.bounds(zone)
    each: dict[str, Any] = {"partition_by": TruncDate(column, tzinfo=zone)}
    found = rows.filter(**{f"{column}__gte": start, f"{column}__lt": end})
    numbered = found.annotate(
        place=Window(RowNumber(), order_by=[column, "pk"], **each), of_day=Window(Count("*"), **each)
    )
    shown: QuerySet[Any, Any] = numbered.filter(place__lte=SHOWN).order_by(column, "pk")
    return shown


def _local(moment: datetime) -> datetime:
    return moment.astimezone(readers_zone())
