"""A build that is stopped at a statement, overtaken by another, and resumed: it changes nothing more.

This holds at every statement, and the same loop sees each broken variant of the lease change something.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from builds.models import Lease
from builds.models.lease_claims import Claimant
from static_site.models import Site
from tests.builds.commands import environment
from tests.builds.leases import made, publish_release
from tests.chaos.rows import differences, everything
from tests.chaos.trace import traced, violations
from tests.chaos.variants import BROKEN
from tests.faults.frozen import end_session, state, thaw
from tests.static_site.sites import clean_manifest, manifest, publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_build_that_stood_still_and_was_replaced_changes_nothing_any_more(tmp_path):
    every = 1 if os.environ.get("PUBLISHER_TEST_FAULTS") == "all" else 5
    overtaken, broken = wrongs("intact", tmp_path, every=every)
    assert broken == []
    assert overtaken > 4


@pytest.mark.parametrize("variant", BROKEN)
def test_the_loop_sees_a_broken_lease(variant, tmp_path):
    if variant == "check_then_publish" and connection.vendor == "sqlite":
        pytest.skip("SQLITE HAS ONE WRITER AT A TIME: this mistake only shows on PostgreSQL")
    assert wrongs(variant, tmp_path, move=BROKEN[variant])[1]


def wrongs(variant, folder, *, move="", every=1):
    """Return the number of overtaken builds and what went wrong; stop at the first wrong."""
    overtaken, broken = 0, []
    with traced(), standing_still(variant, folder / "note", every, move) as contender:
        publish("edited", body="0")
        while not broken and not (stop := contender.go_on()).get("over"):
            if can_be_overtaken(stop):
                broken = overtake(contender, stop)
                overtaken += 1
            else:
                contender.go_on()
            publish("edited", body=str(contender.turns))
    return overtaken, broken


def can_be_overtaken(stop):
    """Return whether it has the lease but not the row's lock, which would make all others wait."""
    if Lease.objects.get().build_id is None or (connection.vendor == "sqlite" and stop["in_transaction"]):
        return False
    try:
        with transaction.atomic():
            return bool(connection.vendor == "sqlite" or Lease.objects.select_for_update(nowait=True).get())
    except OperationalError:
        return False


def overtake(contender, stop):
    """Let another build reap it and make its release, then resume it; return what went wrong."""
    Lease.objects.update(expires=LONG_AGO)
    build = Lease.objects.claim(Claimant("successor"), trigger="test")
    release = made()
    before = everything()
    contender.go_on()
    broken = [*violations(), *differences(before)]
    if not broken:
        publish_release(build, release, go_on=False)
        live = Site.objects.get().live_release
        broken = [] if live == release and manifest(live) == clean_manifest(live.content_version) else ["not live"]
    return broken and [f"stopped before {stop}", *broken]


@contextmanager
def standing_still(variant, note, every, move):
    contender = Contender(variant, note, every, move)
    try:
        yield contender
    finally:
        end_session(contender.process.pid)
        contender.process.wait()


class Contender:
    """A process that stops itself and says where."""

    def __init__(self, variant, note, every, move):
        argv = [sys.executable, "-m", "tests.chaos.contender", variant, str(note), str(every), move]
        self.note, self.turns, self.last = note, 0, {}
        self.process = subprocess.Popen(
            argv,
            cwd=settings.BASE_DIR,
            env=environment(DJANGO_SETTINGS_MODULE="tests.chaos.settings"),
            start_new_session=True,
        )

    def go_on(self):
        """Resume it until it stops again; return where, or that its turn is over."""
        if self.last:
            thaw(self.process.pid)
        wait_until(self.has_stopped)
        self.turns += self.last.get("over", False)
        return self.last

    def has_stopped(self):
        """Return whether it has stopped and has written a new note."""
        assert self.process.poll() is None, "the contender ended"
        if state(self.process.pid) != "T" or not self.note.exists():
            return False
        before, self.last = self.last, json.loads(self.note.read_text())
        return self.last != before
