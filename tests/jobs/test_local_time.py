"""Jobs at a local time: once a local day, through clock changes and scheduler faults."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from publisher.jobs.daily_time import LocalTime
from publisher.jobs.models import Occurrence

TICK = timedelta(minutes=10)
CATCH_UP = timedelta(hours=1)
ZONES = [
    "America/Toronto",
    "America/St_Johns",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
]


def ticks(begin, days, dice):
    """Yield ticks every ten minutes: some skipped (at most five in a row), some doubled, all of them late."""
    now, left_out = begin, 0
    while now < begin + timedelta(days=days):
        if left_out == 5 or dice.random() > 0.3:
            late = timedelta(seconds=dice.uniform(0, 300))
            yield from [now + late] * dice.choice([1, 1, 1, 2])
            left_out = 0
        else:
            left_out += 1
        now += TICK


def runs_of(job, days, claim):
    """Yield the local days on which it ran in this period, and how late."""
    begin, dice = datetime(2025, 10, 1, tzinfo=UTC), random.Random(job.zone.key)
    for now in ticks(begin, days, dice):
        firing = job.due(now, CATCH_UP)
        if firing and claim(firing):
            yield firing.day, now - firing.at


def assert_once_a_day(runs):
    days = [day for day, _ in runs]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert all(timedelta() <= late < CATCH_UP for _, late in runs)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(2, 30), time(18, 30)], ids=str)
def test_through_400_days_it_runs_once_a_local_day(zone, at):
    """02:30 is skipped, or occurs twice, on the days when most clocks change."""
    claimed = set()
    job = LocalTime(at, ZoneInfo(zone))
    runs = list(runs_of(job, 400, lambda firing: firing not in claimed and not claimed.add(firing)))
    assert len(runs) in (399, 400, 401)
    assert_once_a_day(runs)


@pytest.mark.django_db
def test_a_row_is_the_right_to_run():
    job = LocalTime(time(2, 30), ZoneInfo("America/Toronto"))
    runs = list(runs_of(job, 12, lambda firing: Occurrence.objects.claim("job", str(firing.day), firing.at)))
    assert Occurrence.objects.count() == len(runs) in (11, 12, 13)
    assert_once_a_day(runs)


@pytest.mark.parametrize(
    ("zone", "day", "at", "in_utc"),
    [
        ("America/Toronto", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00"),  # skipped: 03:00 is the next
        ("America/Toronto", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),  # twice: the first
        ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29T01:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),  # half an hour is skipped
        ("Asia/Kathmandu", date(2026, 1, 1), time(18, 30), "2026-01-01T12:45"),
        ("America/Sao_Paulo", date(2018, 11, 4), time(0, 0), "2018-11-04T03:00"),  # midnight is skipped
    ],
)
def test_a_time_that_clocks_skip_is_the_next_that_they_show_and_of_two_the_first(zone, day, at, in_utc):
    firing = LocalTime(at, ZoneInfo(zone)).on(day)
    assert firing.at == datetime.fromisoformat(in_utc).replace(tzinfo=UTC)
    assert firing.day == day


def test_a_day_that_a_zone_left_out_has_no_firing():
    samoa = LocalTime(time(18, 30), ZoneInfo("Pacific/Apia"))
    assert samoa.on(date(2011, 12, 29))
    assert samoa.on(date(2011, 12, 30)) is None
    assert samoa.on(date(2011, 12, 31))


def test_days_that_the_job_leaves_out_are_those_of_the_zone():
    job = LocalTime(time(23, 30), ZoneInfo("America/Toronto"), frozenset(range(5)))
    friday_night = datetime(2026, 11, 28, 4, 35, tzinfo=UTC)  # Saturday in UTC
    assert job.due(friday_night, CATCH_UP).day == date(2026, 11, 27)
    assert job.due(friday_night + timedelta(days=1), CATCH_UP) is None
    assert next(job.after(friday_night)).day == date(2026, 11, 30)


def test_what_was_missed_for_longer_than_it_may_be_late_is_left_out():
    job = LocalTime(time(18, 30), ZoneInfo("UTC"))
    assert job.due(datetime(2026, 11, 26, 19, 29, tzinfo=UTC), CATCH_UP)
    assert job.due(datetime(2026, 11, 26, 19, 30, tzinfo=UTC), CATCH_UP) is None
    assert job.due(datetime(2026, 11, 26, 18, 29, tzinfo=UTC), CATCH_UP) is None
