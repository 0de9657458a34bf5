"""Local times: those that a zone's clocks show once, twice or never."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publisher.desk.time_zones import for_reader, zone_choices
from publisher.local_times import moments, next_that_exists, offset, read_in

BERLIN = ZoneInfo("Europe/Berlin")
SKIPPED, TWICE = datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 - in no zone yet


def test_most_times_come_once():
    local = datetime(2026, 7, 1, 9)  # noqa: DTZ001
    assert moments(local, BERLIN) == [datetime(2026, 7, 1, 7, tzinfo=UTC)]


def test_a_time_comes_twice_when_the_clock_goes_back():
    assert moments(TWICE, BERLIN) == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    assert [offset(moment, BERLIN) for moment in moments(TWICE, BERLIN)] == ["UTC+02:00", "UTC+01:00"]


def test_a_time_never_comes_when_the_clock_goes_forward():
    assert moments(SKIPPED, BERLIN) == []
    assert next_that_exists(SKIPPED, BERLIN) == datetime(2026, 3, 29, 3)  # noqa: DTZ001


def test_half_an_hour_can_be_skipped_and_a_whole_day():
    lord_howe, apia = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")
    assert next_that_exists(datetime(2026, 10, 4, 2, 15), lord_howe) == datetime(2026, 10, 4, 2, 30)  # noqa: DTZ001
    assert next_that_exists(datetime(2011, 12, 30, 12), apia) == datetime(2011, 12, 31)  # noqa: DTZ001


def test_a_moment_is_told_in_the_zone_of_its_reader(settings):
    settings.SITE_TIME_ZONE = "Asia/Tokyo"
    moment = datetime(2026, 11, 24, 9, tzinfo=UTC)
    with read_in(BERLIN):
        assert for_reader(moment) == "Tue 24 Nov 2026, 10:00 Europe/Berlin"
    assert for_reader(moment) == "Tue 24 Nov 2026, 18:00 Asia/Tokyo"


def test_likely_zones_come_first_and_each_once():
    (likely, first), *areas = zone_choices("Asia/Tokyo", "", "Asia/Tokyo", "UTC", "Mars/Olympus")
    assert (likely, first) == ("Likely", [("Asia/Tokyo", "Asia/Tokyo"), ("UTC", "UTC")])
    assert ("Europe/London", "Europe/London") in dict(areas)["Europe"]
