"""Builds that get SIGTERM as on Heroku: in all processes, up to three times, at any point."""

import os
import signal
from contextlib import suppress

import pytest

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from static_site.models import Release
from tests.builds.commands import EAGER, start
from tests.builds.small_site import (
    BUILD,
    build,
    build_small_site,
    edit,
    refuse_broken_site,
    refuse_unfinished_site,
    some,
)
from tests.builds.traps import set_trap
from tests.faults.frozen import processes_of, thaw
from tests.faults.points import hit, points
from tests.static_site.sites import publish
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.left_to_postgresql]

SECONDS = 30
"""Seconds until Heroku kills."""


def tell_to_end(process, *, insistently=False):
    """Send SIGTERM to all its processes; if insistently, repeat until it has ended."""
    wait_until(lambda: tell_once(process.pid) and (not insistently or process.poll() is not None))


def tell_once(session):
    with suppress(ProcessLookupError):
        os.killpg(session, signal.SIGTERM)
        thaw(session)
    return True


def last_beat():
    return Build.objects.latest("number").beat_at


def refuse_leftovers(process):
    wait_until(lambda: not processes_of(process.pid))
    assert not Build.objects.open().exists()
    assert Lease.objects.get().build is None


@pytest.mark.parametrize(("insistently", "which"), [(False, some(18, 31)), (True, some(33, 31))])
def test_told_to_end_at_any_statement_a_build_ends_well_and_keeps_its_work(insistently, which):
    build_small_site()
    for point in points(*BUILD, do="stop", prepare=edit, **which):
        tell_to_end(point.process, insistently=insistently)
        ended = point.finish(SECONDS)
        assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err
        refuse_leftovers(point.process)
        found = Build.objects.latest("number")
        assert (found.status, found.cause) in [("stopped", "terminated"), ("succeeded", "")]
        refuse_broken_site()
    refuse_unfinished_site()


@pytest.mark.parametrize(("at", "code"), [(0, -signal.SIGTERM), (1, 0), (8, 0)])
def test_told_to_end_before_it_has_begun_a_build_does_no_harm(at, code):
    edit()
    with hit(*BUILD, at=at, do="stop") as point:
        assert point.is_hit
        assert not Build.objects.exists()
        tell_to_end(point.process, insistently=True)
        ended = point.finish(SECONDS)
    assert (ended.code, "Traceback" in ended.err) == (code, False), ended.err
    refuse_leftovers(point.process)
    assert not Release.objects.filter(status="complete").exists()


def test_told_to_end_while_it_waits_for_another_build_it_leaves_that_alone():
    other = Lease.objects.claim(Claimant("another"), trigger="test")
    process = start(*BUILD)
    assert f"Build {other.number} is running; waiting for it." in process.stderr.readline()
    os.killpg(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert f"Stopped waiting; build {other.number} continues." in said
    assert Lease.objects.get().build == other


@pytest.mark.parametrize("title", ["Harmless", "Kill"])
def test_told_to_end_while_pages_are_rendered_a_build_waits_for_none_of_them(copy, title):
    """This also holds if its worker has died and it looks for the culprit page by page."""
    set_trap(copy, 'if title == "Kill": os.kill(os.getpid(), 9)', 'if title == "Endless": traps.stay("rendering")')
    assert build().code == 0
    publish("first", title)
    for number in range(3):
        publish(f"posts/{number}", "Endless")
    process = start(*BUILD, cwd=copy, **EAGER)
    wait_until((copy / "rendering").exists)
    for _ in range(3):  # checks; during the last ones the build waits only for that page
        wait_until(Build.objects.filter(beat_at__gt=last_beat()).exists)
    tell_to_end(process, insistently=True)
    _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, "Traceback" in said) == (0, False), said
    assert "Stopped; the next build continues where this one ended." in said
    refuse_leftovers(process)
    assert list(Build.objects.order_by("number").values_list("status", "cause"))[1:] == [("stopped", "terminated")]
    assert refuse_broken_site().number == 1


def test_told_to_end_while_the_database_is_away_a_build_waits_no_longer(own_postgres):
    own_postgres.stop()
    process = start(*BUILD)
    assert "The database can't be reached; trying again." in process.stderr.readline()
    os.killpg(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert "Stopped while the database was unavailable; nothing was started." in said
    assert "Traceback" not in said


def test_ctrl_c_has_the_exit_code_that_shells_know(own_postgres):
    own_postgres.stop()
    process = start(*BUILD)
    process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 130
