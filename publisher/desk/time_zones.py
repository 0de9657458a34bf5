"""Times in words, and the zones that an editor can choose."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from zoneinfo import available_timezones

from django.utils.formats import date_format

from publisher.local_times import readers_zone

AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
"""Areas whose zones are named after cities; the other names are older aliases."""

Choices = list[tuple[str, str] | tuple[str, list[tuple[str, str]]]]


def in_words(local: datetime) -> str:
    return date_format(local, "D j M Y, H:i")


def for_reader(moment: datetime) -> str:
    """Return the time and the zone of the person who reads it."""
    zone = readers_zone()
    return f"{in_words(moment.astimezone(zone))} {zone.key}"


def readers_day(moment: datetime) -> date:
    return moment.astimezone(readers_zone()).date()


def zone_choices(*first: str) -> Choices:
    """Return all zones by area, after the likely ones."""
    likely = [(zone, zone) for zone in dict.fromkeys(first) if zone in available_timezones()]
    return [("Likely", likely), *_by_area()]


def _by_area() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    cities = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in AREAS)
    for area, zones in groupby(cities, lambda zone: zone.partition("/")[0]):
        yield area, [(zone, zone) for zone in zones]
