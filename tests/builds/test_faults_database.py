"""A database that takes no writes or connections: builds and ticks wait for it, or end with one clear sentence."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from builds.models import Build, Lease
from static_site.models import Release
from tests.builds.commands import environment, manage
from tests.builds.small_site import (
    BUILD,
    IMPATIENT,
    build_small_site,
    edit,
    let_lease_run_out,
    refuse_broken_site,
    refuse_unfinished_site,
)
from tests.database.ailments import end_read_only, exclusive, full, locked, on_postgres, on_sqlite, only_read, role
from tests.faults.points import hit
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

ALL_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


@pytest.fixture(autouse=True)
def site():
    build_small_site()
    edit()


def refuse_unclear_end(done, sentence, then):
    assert done.code == 1, done
    assert sentence in done.err
    assert done.err.rstrip().endswith(then)
    assert "Traceback" not in done.err


def build_and_tick_end_with(sentence):
    build, tick = manage(*BUILD, **IMPATIENT), manage("schedule_build", **IMPATIENT)
    refuse_unclear_end(build, sentence, "Readers keep what they have, and the next build continues.")
    refuse_unclear_end(tick, sentence, "The next tick tries again.")


def is_served():
    """Return whether the first published text is served."""
    page = Client().get("/posts/2/")
    return page.status_code == 200 and b"A post" in page.content


@on_postgres
def test_while_the_database_can_only_be_read_builds_and_ticks_say_so():
    with only_read():
        build_and_tick_end_with("The database can only be read at the moment")
        assert is_served()
    assert refuse_broken_site().number == 1
    assert manage(*BUILD).code == 0
    refuse_unfinished_site()


@on_postgres
def test_without_connections_builds_and_ticks_say_so():
    with role(ALL_RIGHTS, limit=0):
        for command, end in ((BUILD, "the next build continues."), (("schedule_build",), "The next tick tries again.")):
            done = manage(*command, **IMPATIENT)
            refuse_unclear_end(done, "The database accepts no more connections", end)
    assert Build.objects.count() == 1


@on_postgres
def test_when_the_disk_is_full_builds_and_ticks_say_so():
    with full("builds_lease"):
        build_and_tick_end_with("The database has no space left")
        assert is_served()
    assert Build.objects.count() == 1


@on_postgres
def test_when_the_disk_is_full_in_the_middle_a_build_ends_at_once_and_the_next_one_continues():
    with full("static_site_artifact"):
        done = manage(*BUILD)
        refuse_unclear_end(done, "The database has no space left", "and the next build continues.")
        assert is_served()
    failed = Build.objects.latest("number")
    assert (failed.status, failed.cause) == ("failed", "error")
    assert failed.error.startswith("The database has no space left (could not extend file")
    assert manage(*BUILD).code == 0
    refuse_unfinished_site()


@on_postgres
def test_while_somebody_else_holds_the_lease_row_builds_and_ticks_say_so():
    """Hold the row in an open psql transaction, as if its owner were at lunch."""
    with locked("builds_lease"):
        build_and_tick_end_with("The database took too long")
        assert is_served()
    assert manage(*BUILD).code == 0
    refuse_unfinished_site()


@on_postgres
def test_a_lease_row_that_is_held_from_the_middle_of_a_build_ends_that_with_a_sentence():
    with hit(*BUILD, at=60, do="stop", **IMPATIENT) as point, locked("builds_lease"):
        refuse_unclear_end(point.finish(), "The database took too long", "and the next build continues.")
        assert is_served()
    let_lease_run_out()
    assert manage(*BUILD).code == 0
    refuse_unfinished_site()


@on_sqlite
def test_a_file_that_somebody_holds_ends_a_build_with_a_sentence():
    with exclusive():
        done = manage(*BUILD, **IMPATIENT)
    refuse_unclear_end(done, "The database took too long", "")
    assert is_served()


def waiting():
    """Start a build, wait until it has met the fault and waits, and return its process."""
    command = [sys.executable, "manage.py", *BUILD]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert "trying again" in process.stderr.readline()
    return process


@on_postgres
def test_a_build_waits_until_the_database_can_be_written_again():
    with only_read():
        process = waiting()
        end_read_only()
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "Readers see release 2" in out
    assert Release.objects.count() == 2
    assert Lease.objects.get().build is None
    refuse_unfinished_site()
