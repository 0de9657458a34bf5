"""A time of day in a zone, and its moments: exactly one on each of the job's days, even when clocks change."""

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
"""Default for how late a job may still run if calls were skipped."""


@dataclass(frozen=True)
class Firing:
    day: date
    """The local day. Each day has at most one firing."""

    at: datetime
    """In UTC."""


@dataclass(frozen=True)
class LocalTime:
    time: time
    zone: ZoneInfo
    days: frozenset[int] = EVERY_DAY
    """Numbered as in `date.weekday`: Monday is 0."""

    def __str__(self) -> str:
        return f"{self.time:%H:%M} {self.zone.key} {','.join(DAYS[day] for day in sorted(self.days))}"

    @classmethod
    def parse(cls, text: str) -> "LocalTime":
        """Parse the output of str()."""
        at, zone, days = text.split(" ")
        return cls(time.fromisoformat(at), ZoneInfo(zone), frozenset(map(DAYS.index, days.split(","))))

    def due(self, now: datetime, catch_up: timedelta) -> Firing | None:
        """Return the last firing, if it is due and no longer ago than `catch_up` (at most a day)."""
        today = now.astimezone(self.zone).date()
        around = [self.on(today - days * DAY) for days in (-1, 0, 1, 2)]  # a day may have 26 hours, or be left out
        return next((firing for firing in around if firing and firing.at <= now < firing.at + catch_up), None)

    def after(self, now: datetime) -> Iterator[Firing]:
        """Yield all future firings, the next one first."""
        yesterday = now.astimezone(self.zone).date() - DAY
        coming = (self.on(yesterday + days * DAY) for days in count())
        return (firing for firing in coming if firing and firing.at > now)

    def on(self, day: date) -> Firing | None:
        """Return the day's firing, or None if the job or the zone's calendar skips that day."""
        return _firing(self.time, self.zone, day) if day.weekday() in self.days else None

    def in_words(self, firing: Firing) -> str:
        local = firing.at.astimezone(self.zone)
        ahead = offset(firing.at, self.zone)
        return f"{local:%a %Y-%m-%d %H:%M} {self.zone.key} ({ahead}), {firing.at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True)
class LocalJob:
    """A command at a local time. The same command at another time of day is another job."""

    local_time: LocalTime
    words: str
    """The command with its arguments, as typed."""

    def __str__(self) -> str:
        return f"{self.local_time}: {self.words}"

    @classmethod
    def parse(cls, text: str) -> "LocalJob":
        """Parse the output of str()."""
        local_time, _, words = text.partition(": ")
        return cls(LocalTime.parse(local_time), words)


@lru_cache(maxsize=64)
def _firing(wanted: time, zone: ZoneInfo, day: date) -> Firing | None:
    """Return the first if there are two moments; for a time that clocks skip, the next one that they show."""
    midnight = datetime.combine(day, time())
    if _shown(midnight, zone) == _shown(midnight + DAY, zone):
        return None
    return Firing(day, _shown(datetime.combine(day, wanted), zone))


def _shown(local: datetime, zone: ZoneInfo) -> datetime:
    return (moments(local, zone) or moments(next_that_exists(local, zone), zone))[0]
