"""Rollbacks: they wait for no build, win over a running one, and last until someone lifts the hold."""

from contextlib import contextmanager, nullcontext

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from builds.models import Build, Lease
from static_site.models import Release, Site
from tests.builds.scheduling.virtual import FINGERPRINT, TICK, Played, at, tick, work
from tests.faults.points import hit, points
from tests.static_site.live import live_number, show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db(transaction=True)
BUILD = ("build_static_site", "--jobs", "1")


@pytest.fixture(autouse=True)
def two():
    """Publish release 2."""
    for body in ("One.", "Two."):
        publish("a", body=body)
        show(fingerprint=FINGERPRINT)


def edit():
    publish("a", body=f"Text {Release.objects.count()}.")


def again():
    """Publish the newest release again and make an edit to build."""
    if Site.objects.get().hold:
        call_command("lift_hold", "--yes")
    edit()


@contextmanager
def waiting_for_nobody():
    """Limit each wait for a lock to a second; the rest may take as long as a busy machine needs."""
    limit, none = (
        ("SET lock_timeout = '1s'", "SET lock_timeout = 0")
        if connection.vendor == "postgresql"
        else ("PRAGMA busy_timeout = 1000", "PRAGMA busy_timeout = 20000")
    )
    with connection.cursor() as cursor:
        cursor.execute(limit)
        yield
        cursor.execute(none)


def test_a_rollback_wins_over_a_build_that_stands_anywhere_and_takes_no_second():
    """On SQLite no process writes while a build is stopped inside a transaction."""
    for point in points(*BUILD, do="stop", start=5, every=22, prepare=again):
        if not (point.in_transaction and connection.vendor == "sqlite"):
            with waiting_for_nobody() if is_free(Site) else nullcontext():
                call_command("rollback_site", "1", "--yes")
        finished = point.finish()
        assert finished.code == 0, (point, finished)
        if Site.objects.get().hold:
            assert live_number() == 1, point
        assert Build.objects.latest("number").status == "succeeded", point


def is_free(model):
    """Return whether the row is unlocked. A build locks the site's for its last statements, at most ten seconds."""
    try:
        with transaction.atomic():
            return connection.vendor == "sqlite" or bool(model.objects.select_for_update(nowait=True).get())
    except OperationalError:
        return False


def test_a_rollback_stays_through_twenty_ticks_and_their_builds():
    call_command("rollback_site", "--yes")
    launcher = Played()
    for number in range(20):
        if number % 4 == 0:
            edit()
        before = len(launcher.tokens)
        tick(launcher, at(number * TICK))
        for token in launcher.tokens[before:]:
            work(token, at(number * TICK + 5))
        assert live_number() == 1
    assert len(launcher.tokens) == 5
    assert Release.objects.newest_complete().number == 7
    call_command("lift_hold", "--yes")
    assert live_number() == 7


@pytest.mark.parametrize("do", ["kill", "stop"])
def test_a_hold_is_not_delayed_by_a_builder_that_is_dead_or_stands_still(do):
    edit()
    with hit(*BUILD, at=55, outside=True, do=do) as point:
        assert (Lease.objects.get().build.status, point.in_transaction) == ("running", False)
        with waiting_for_nobody():
            call_command("hold_site", "--reason", "legal asked")
        assert Site.objects.get().hold == "legal asked (ops)"
