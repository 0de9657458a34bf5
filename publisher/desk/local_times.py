"""Times in words, and the zones from which an editor chooses."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from zoneinfo import available_timezones

from django.utils.formats import date_format

from publisher.local_times import zone_called

AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
"""Where zones are named after cities; the other names are older ones for the same."""

Choices = list[tuple[str, str] | tuple[str, list[tuple[str, str]]]]


def in_words(local: datetime) -> str:
    return date_format(local, "D j M Y, H:i")


def in_zone(moment: datetime, zone: str) -> str:
    known = zone_called(zone)
    return f"{in_words(moment.astimezone(known))} {known.key}"


def zone_choices(*first: str) -> Choices:
    """All zones by area, those that are likely before them."""
    likely = [(zone, zone) for zone in dict.fromkeys(first) if zone in available_timezones()]
    return [("Likely", likely), *_by_area()]


def _by_area() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    cities = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in AREAS)
    for area, zones in groupby(cities, lambda zone: zone.partition("/")[0]):
        yield area, [(zone, zone) for zone in zones]
