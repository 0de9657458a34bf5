"""A time of day in a zone, and the moments at which it comes: once on each day that the job has, whatever clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

from publisher.local_times import moments, next_that_exists, offset

DAY = timedelta(days=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))

CATCH_UP = timedelta(hours=2)
"""How late a job may still run when calls were skipped, unless it says otherwise."""


@dataclass(frozen=True)
class Firing:
    day: date
    """The local day, of which each has one at most."""

    at: datetime
    """In UTC."""


@dataclass(frozen=True)
class LocalTime:
    time: time
    zone: ZoneInfo
    days: frozenset[int] = EVERY_DAY
    """As `date.weekday` counts them: Monday is 0."""

    def __str__(self) -> str:
        return f"{self.time:%H:%M} {self.zone.key} {','.join(DAYS[day] for day in sorted(self.days))}"

    @classmethod
    def parse(cls, text: str) -> "LocalTime":
        """From what str() made of one."""
        at, zone, days = text.split(" ")
        return cls(time.fromisoformat(at), ZoneInfo(zone), frozenset(map(DAYS.index, days.split(","))))

    def due(self, now: datetime, catch_up: timedelta) -> Firing | None:
        """The last firing, where its moment has come and is not longer ago than `catch_up` (at most a day)."""
        today = now.astimezone(self.zone).date()
        around = [self.on(today - days * DAY) for days in (-1, 0, 1, 2)]  # a day may have 26 hours, or be left out
        return next((firing for firing in around if firing and firing.at <= now < firing.at + catch_up), None)

    def after(self, now: datetime) -> Iterator[Firing]:
        """All that are still to come, the next one first."""
        yesterday = now.astimezone(self.zone).date() - DAY
        coming = (self.on(yesterday + days * DAY) for days in count())
        return (firing for firing in coming if firing and firing.at > now)

    def on(self, day: date) -> Firing | None:
        """None on a day that the job leaves out, or that the zone's calendar does."""
        return _firing(self.time, self.zone, day) if day.weekday() in self.days else None

    def in_words(self, firing: Firing) -> str:
        local = firing.at.astimezone(self.zone)
        ahead = offset(firing.at, self.zone)
        return f"{local:%a %Y-%m-%d %H:%M} {self.zone.key} ({ahead}), {firing.at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True)
class LocalJob:
    """A command at a local time; at another time of the day the same command is another job."""

    local_time: LocalTime
    words: str
    """The command with its arguments, as one types them."""

    def __str__(self) -> str:
        return f"{self.local_time}: {self.words}"

    @classmethod
    def parse(cls, text: str) -> "LocalJob":
        """From what str() made of one."""
        local_time, _, words = text.partition(": ")
        return cls(LocalTime.parse(local_time), words)


@lru_cache(maxsize=64)
def _firing(wanted: time, zone: ZoneInfo, day: date) -> Firing | None:
    """The first of two moments; for a time that clocks skip, the next that they show."""
    midnight = datetime.combine(day, time())
    if _shown(midnight, zone) == _shown(midnight + DAY, zone):
        return None
    return Firing(day, _shown(datetime.combine(day, wanted), zone))


def _shown(local: datetime, zone: ZoneInfo) -> datetime:
    return (moments(local, zone) or moments(next_that_exists(local, zone), zone))[0]
