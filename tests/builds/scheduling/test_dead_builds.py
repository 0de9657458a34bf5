"""Killed builds: the first tick after the lease expires finds them dead, and no earlier one."""

import random
from datetime import timedelta

import pytest
from django.db.models import Value

from builds.models import Build, Lease
from tests.builds.scheduling.virtual import Played, at, claim, finish, is_live, tick, work
from tests.faults.points import points
from tests.static_site.sites import publish


@pytest.mark.django_db(transaction=True)
def test_a_build_that_is_killed_anywhere_is_locked_out_and_the_next_one_made():
    launcher, causes = Played(), set()
    for point in points("build_static_site", "--jobs", "1", "--launch", "token", every=37, prepare=launched):
        first, lease = Build.objects.latest("number"), Lease.objects.get()
        if lease.build is None:
            assert first.status == "succeeded", point
            continue
        assert is_taken(tick(launcher, moment(lease, -1)), first), point
        said = tick(launcher, moment(lease, 1))
        first.refresh_from_db()
        assert (first.status, first.ended_at) == ("failed", lease.expires + timedelta(seconds=1)), point
        assert f"{why(first)} and was locked out. Launched" in said, point
        assert work(launcher.tokens[-1], moment(lease, 10)) >= 1, point
        assert is_live(), point
        causes.add(first.cause)
    assert causes == {"never_started", "died"}


def launched():
    """Make an edit and a launch whose dyno is about to start, with a fresh lease."""
    Build.objects.filter(token="token").update(token="token of an earlier build")
    Build.objects.filter(token__startswith="token of").update(token=None)
    publish("guides", f"Guides {Build.objects.count()}")
    Lease.objects.take_slot("token", fingerprint="of the newest code", trigger="schedule")


def moment(lease, seconds):
    """Return the time this many seconds after the lease's expiry, or before."""
    return Value(lease.expires + timedelta(seconds=seconds))


def is_taken(said, build):
    return said in (f"No build is launched: {build} is launching.", f"No build is launched: {build} is running.")


def why(build):
    return f"{str(build).capitalize()} {'died' if build.cause == 'died' else 'never started'}"


@pytest.mark.django_db
def test_a_build_that_dies_before_its_first_beat_is_found_by_the_next_tick():
    launcher = Played()
    publish("guides", "Guides")
    tick(launcher, at(0))
    claim(launcher.tokens[0], at(170))
    assert tick(launcher, at(290)).endswith("is running.")
    assert "died and was locked out. Launched" in tick(launcher, at(290.001))


@pytest.mark.django_db
def test_a_healthy_build_of_hours_whose_beats_come_up_to_a_minute_late_is_never_taken_for_dead():
    launcher, chance, now, next_tick = Played(), random.Random(7), 5.0, 600.0
    publish("guides", "Guides")
    tick(launcher, at(0))
    build = claim(launcher.tokens[0], at(now))
    while now < 4 * 3600:
        now += 5 + chance.uniform(0, 60)
        while next_tick <= now:
            assert is_taken(tick(launcher, at(next_tick)), build)
            next_tick += 600
        assert Lease.objects.beat(build, now=at(now)) == ""
    assert finish(build, at(now + 60)) == 1
    assert is_live()
