"""A month of the calendar as its screen shows it, and what keeps readers from seeing its plans on time."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from django.contrib.auth.models import User

from builds.models import Lease
from publisher.desk.calendar.day_entries import Entry, planned, published
from publisher.desk.calendar.month import Month
from publisher.desk.status_line import StatusLine
from publisher.desk.time_zones import readers_day
from publisher.local_times import readers_zone
from publisher.pages.models import Page
from publisher.pages.models.page_queries import PageQuerySet
from publisher.phrases import clock


@dataclass
class Day:
    date: date
    planned: list[Entry] = field(default_factory=list)
    published: list[Entry] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.planned or self.published)

    @property
    def more_planned(self) -> int:
        return _more(self.planned)

    @property
    def more_published(self) -> int:
        return _more(self.published)


@dataclass
class PlannedDays:
    month: Month
    today: date
    now: datetime
    next_plan: datetime | None
    """The earliest planned time of all."""

    hold: str
    drain: Lease | None
    pages: PageQuerySet
    """The pages whose plans are shown."""

    @classmethod
    def of(cls, asked: str, standing: StatusLine, person: User) -> "PlannedDays":
        pages = Page.objects.kept().readable_by(person)
        next_plan, now = pages.next_plan()
        today = readers_day(now)
        return cls(Month.asked(asked, today), today, now, next_plan, standing.hold, Lease.objects.draining(), pages)

    @cached_property
    def weeks(self) -> list[list[Day | None]]:
        return [[self._days[day] if day else None for day in week] for week in self.month.weeks]

    @property
    def is_empty(self) -> bool:
        return not any(day.planned for day in self._days.values())

    @property
    def month_of_next(self) -> Month | None:
        return Month.of(readers_day(self.next_plan)) if self.next_plan else None

    @property
    def zone(self) -> str:
        return readers_zone().key

    @property
    def this_month(self) -> Month:
        return Month.of(self.today)

    @property
    def collisions(self) -> list[str]:
        """What keeps plans from readers, in sentences."""
        held = [_held(self.hold)] if self.hold else []
        return [*held, _paused(self.drain, self.now)] if self.drain else held

    @cached_property
    def _days(self) -> dict[date, Day]:
        days = {day: Day(day) for week in self.month.weeks for day in week if day}
        for entry in _by_time(planned(self.month, self.pages)):
            days[entry.at.date()].planned.append(replace(entry, waits=self._waits(entry)))
        for entry in published(self.month):
            days[entry.at.date()].published.append(entry)
        return days

    def _waits(self, entry: Entry) -> str:
        """Return what readers wait for before they see this; empty if nothing is in its way."""
        if self.hold:
            return "waits until the hold is lifted"
        is_paused = self.drain and self.drain.drain_until and entry.at < self.drain.drain_until
        return "waits until builds start again" if is_paused else ""


def _by_time(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.at)


def _more(entries: list[Entry]) -> int:
    """Return how many of the day's entries are counted, not named."""
    of_kinds = {entry.kind: entry.of_day for entry in entries}
    return sum(of_kinds.values()) - len(entries)


def _held(why: str) -> str:
    return f"The site is held: {why}. Plans are carried out on time, but readers see them only once the hold is lifted."


def _paused(drain: Lease, now: datetime) -> str:
    until = clock(drain.drain_until, now) if drain.drain_until else ""
    return (
        f"Builds are paused until {until} by {drain.drained_by}. What is planned before then is carried out on time, "
        "but readers see it with the first build afterwards."
    )
