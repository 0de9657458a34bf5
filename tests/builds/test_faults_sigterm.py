"""A build that is told to end, as Heroku tells it: all its processes, up to three times, wherever it stands."""

import os
import signal
import time
from contextlib import suppress

import pytest

from builds.models import Build, Lease
from builds.models.taking import Claimant
from static_site.models import Release
from tests.builds.commands import start
from tests.builds.small_site import (
    BUILD,
    IMPATIENT,
    build,
    build_small_site,
    edit,
    refuse_broken_site,
    refuse_unfinished_site,
    some,
)
from tests.builds.traps import set_trap
from tests.faults.frozen import processes_of, thaw
from tests.faults.points import points
from tests.site.sites import publish
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.left_to_postgresql]

SECONDS = 10
"""Heroku kills after 30."""


def tell_to_end(session, times=1):
    for _ in range(times):
        with suppress(ProcessLookupError):
            os.killpg(session, signal.SIGTERM)
            thaw(session)
        time.sleep(0.1)


def end_of(process, times=1):
    """How it ended that was told to, in time, and what it said."""
    tell_to_end(process.pid, times)
    out, err = process.communicate(timeout=SECONDS)
    assert "Traceback" not in err, err
    wait_until(lambda: not processes_of(process.pid), SECONDS)
    assert not Build.objects.open().exists()
    return process.returncode, out + err


@pytest.mark.parametrize(("times", "which"), [(1, some(18, 31)), (3, some(33, 31))])
def test_told_to_end_at_any_statement_a_build_ends_well_and_keeps_its_work(times, which):
    build_small_site()
    for point in points(*BUILD, do="stop", prepare=edit, **which):
        tell_to_end(point.process.pid, times)
        ended = point.finish(timeout=SECONDS)
        assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err
        wait_until(lambda session=point.process.pid: not processes_of(session), SECONDS)
        assert Lease.objects.get().build is None
        found = Build.objects.latest("number")
        assert (found.status, found.cause) in [("stopped", "terminated"), ("succeeded", "")]
        refuse_broken_site()
    refuse_unfinished_site()


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.5])
def test_told_to_end_before_it_has_begun_a_build_does_no_harm(seconds):
    edit()
    process = start(*BUILD)
    time.sleep(seconds)
    code, _ = end_of(process, times=2)
    assert code in (0, -signal.SIGTERM)
    assert Lease.objects.get().build is None
    assert not Release.objects.filter(status="complete").exists()


def test_told_to_end_while_it_waits_for_another_build_it_leaves_that_alone():
    other = Lease.objects.claim(Claimant("another"), trigger="test")
    process = start(*BUILD)
    assert f"Build {other.number} is running; waiting for it." in process.stderr.readline()
    os.killpg(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert f"Stopped waiting; build {other.number} goes on by itself." in said
    assert Lease.objects.get().build == other


@pytest.fixture
def slow(copy):
    """The project with pages that take a third of a second, and with one that kills its worker."""
    return set_trap(copy, "time.sleep(0.3)", 'if title == "Kill": os.kill(os.getpid(), 9)')


@pytest.mark.parametrize(("title", "seconds"), [("Harmless", 1), ("Kill", 4)])
def test_told_to_end_while_slow_pages_are_rendered_a_build_waits_for_none_of_them(slow, title, seconds):
    """Also where its workers have died, and it looks for the page that did it, one page after the other."""
    assert build().code == 0
    publish("posts/000", title)
    for number in range(80):
        publish(f"posts/{number}", "Harmless")
    process = start(*BUILD, cwd=slow)
    wait_until(Release.objects.filter(status="building").exists)
    time.sleep(seconds)
    code, said = end_of(process, times=3)
    assert code == 0
    assert "Stopped; the next build continues where this one ended." in said
    assert list(Build.objects.order_by("number").values_list("status", "cause"))[1:] == [("stopped", "terminated")]
    assert refuse_broken_site().number == 1


def test_told_to_end_while_the_database_is_away_a_build_waits_no_longer(own_postgres):
    own_postgres.stop()
    process = start(*BUILD)
    assert "The database can't be reached; trying again." in process.stderr.readline()
    os.killpg(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert "Stopped while the database was away; nothing was begun." in said
    assert "Traceback" not in said


def test_ctrl_c_has_the_exit_code_that_shells_know(own_postgres):
    own_postgres.stop()
    process = start(*BUILD, **IMPATIENT)
    process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 130
