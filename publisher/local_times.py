"""Times as clocks on the wall show them: where a clock is changed, one comes twice in its zone, or never."""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings


def zone_called(name: str) -> ZoneInfo:
    """The site's own where no zone has that name: they come and go."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.SITE_TIME_ZONE)


def moments(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """When clocks in a zone show a date and time: mostly once; twice when they go back, never when they skip it."""
    both = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({moment for moment in both if moment.astimezone(zone).replace(tzinfo=None) == local})


def next_that_exists(local: datetime, zone: ZoneInfo) -> datetime:
    """The first minute after a skipped one that clocks in the zone show."""
    later = (local + timedelta(minutes=minutes) for minutes in count(1))
    return next(minute for minute in later if moments(minute, zone))


def offset(moment: datetime, zone: ZoneInfo) -> str:
    """How far the zone's clocks are ahead at that moment: UTC+02:00."""
    ahead = f"{moment.astimezone(zone):%z}"
    return f"UTC{ahead[:3]}:{ahead[3:5]}"
