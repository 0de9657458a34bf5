"""Wall clock times, and the zone in which someone reads them. When a zone's clocks change, a time may occur twice, or
never.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

_reader: ContextVar[ZoneInfo | None] = ContextVar("reader", default=None)


def zone_called(name: str) -> ZoneInfo:
    """Return the zone, or the site's own if the name is unknown: zone names come and go."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.SITE_TIME_ZONE)


def readers_zone() -> ZoneInfo:
    """Return the zone of the person who reads what is written now; without one, the site's."""
    return _reader.get() or ZoneInfo(settings.SITE_TIME_ZONE)


@contextmanager
def read_in(zone: ZoneInfo) -> Iterator[None]:
    """Write times in this zone, in templates too, until the end of the block; `read_from_now_in` may change it."""
    token = _reader.set(zone)
    try:
        with timezone.override(zone):
            yield
    finally:
        _reader.reset(token)


def read_from_now_in(zone: ZoneInfo) -> None:
    _reader.set(zone)
    timezone.activate(zone)


def moments(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return when a zone's clocks show a date and time: usually once, twice when they go back, never if skipped."""
    both = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({moment for moment in both if moment.astimezone(zone).replace(tzinfo=None) == local})


def next_that_exists(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first minute after a skipped one that clocks in the zone show."""
    later = (local + timedelta(minutes=minutes) for minutes in count(1))
    return next(minute for minute in later if moments(minute, zone))


def offset(moment: datetime, zone: ZoneInfo) -> str:
    """Return the zone's offset from UTC at a moment, such as UTC+02:00."""
    ahead = f"{moment.astimezone(zone):%z}"
    return f"UTC{ahead[:3]}:{ahead[3:5]}"
