"""Times as clocks on the wall show them: where a clock is changed, one comes twice in its zone, or never."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, groupby
from zoneinfo import ZoneInfo, available_timezones

from django.utils.formats import date_format

AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
"""Where zones are named after cities; the other names are older ones for the same."""

Choices = list[tuple[str, str] | tuple[str, list[tuple[str, str]]]]


def moments(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """When clocks in a zone show a date and time: mostly once; twice when they go back, never when they skip it."""
    both = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({moment for moment in both if moment.astimezone(zone).replace(tzinfo=None) == local})


def next_that_exists(local: datetime, zone: ZoneInfo) -> datetime:
    """The first minute after a skipped one that clocks in the zone show."""
    later = (local + timedelta(minutes=minutes) for minutes in count(1))
    return next(minute for minute in later if moments(minute, zone))


def in_words(local: datetime) -> str:
    return date_format(local, "D j M Y, H:i")


def in_zone(moment: datetime, zone: str) -> str:
    return f"{in_words(moment.astimezone(ZoneInfo(zone)))} {zone}"


def offset(moment: datetime, zone: ZoneInfo) -> str:
    """How far the zone's clocks are ahead at that moment: UTC+02:00."""
    ahead = f"{moment.astimezone(zone):%z}"
    return f"UTC{ahead[:3]}:{ahead[3:5]}"


def zone_choices(*first: str) -> Choices:
    """All zones by area, those that are likely before them."""
    likely = [(zone, zone) for zone in dict.fromkeys(first) if zone in available_timezones()]
    return [("Likely", likely), *_by_area()]


def _by_area() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    cities = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in AREAS)
    for area, zones in groupby(cities, lambda zone: zone.partition("/")[0]):
        yield area, [(zone, zone) for zone in zones]
