"""Operators and builds at once: terminal confirmations, who waits for whom, and who wins."""

import os
import pty
import subprocess
import sys
import threading

import pytest
from django.db import connection, transaction

from static_site.models import Artifact, Release, Site
from static_site.releases.pointer import MoveRefused, roll_back, rollback_target
from static_site.releases.pruning import prune
from tests.builds.commands import environment
from tests.builds.small_site import BUILD, build, build_small_site, edit
from tests.faults.frozen import state
from tests.faults.points import hit
from tests.static_site.live import live_number, show_page
from tests.static_site.sites import manifest
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    """Publish release 2; release 1 had one page less."""
    show_page("a", body="One.")
    show_page("b", body="Two.")


def elsewhere(work):
    """Run the work in a thread with its own connection."""

    def run():
        try:
            work()
        except MoveRefused:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_rollbacks_and_pruning_at_once_leave_readers_a_whole_release():
    for number in range(6):
        show_page("a", body=f"Text {number}.")
        whole = {release.number: manifest(release) for release in Release.objects.all()}
        live = live_number()
        target = Release.objects.get(number=max(1, live - 1))
        rollback = elsewhere(lambda live=live, target=target: roll_back(target, seen_live=live, by="ada"))
        pruning = elsewhere(lambda: prune(keep=1, days=0))
        rollback.join(), pruning.join()
        site = Site.objects.get()
        assert manifest(site.live_release) == whole[site.live_release_id]
        assert site.oldest_kept <= site.live_release_id
        Site.objects.update(hold="")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_a_rollback_waits_for_no_builder_that_hangs_in_a_transaction(two):
    hanging, done = threading.Event(), threading.Event()

    def build():
        with transaction.atomic():
            Artifact.objects.create(path="x", since=3, kind="page", size=0, body=b"", digest="", content_type="")
            Artifact.objects.newest().filter(path="b/index.html").update(until=3)
            Release.objects.create(number=3, content_version=9, fingerprint="f")
            hanging.set()
            done.wait(PATIENCE)

    builder = elsewhere(build)
    assert hanging.wait(PATIENCE)
    roll_back(rollback_target(), seen_live=2, by="ada")
    is_hanging_still = builder.is_alive()
    done.set()
    builder.join()
    assert (live_number(), is_hanging_still) == (1, True)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_a_rollback_waits_a_second_for_a_builder_that_stands_still_while_it_publishes():
    build_small_site()
    edit()
    assert build().code == 0
    edit()
    with hit(*BUILD, text='INSERT INTO "static_site_flip"', do="stop") as builder:
        assert builder.in_transaction
        roll_back(rollback_target(), seen_live=2, by="ada")
        assert state(builder.pid) == "T"
        assert builder.finish().code == 0
    assert (live_number(), Site.objects.get().hold) == (1, "rolled back to release 1 (ada)")


@pytest.mark.parametrize(("answer", "live", "code"), [(b"y\n", 1, 0), (b"n\n", 2, 1), (b"\n", 2, 1), (b"\x04", 2, 1)])
def test_on_a_terminal_the_operator_is_asked(two, root, answer, live, code):
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "manage.py", "rollback_site"]
    process = subprocess.Popen(arguments, cwd=root, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = b""
    while b"[y/N]" not in said:
        said += os.read(ours, 1_000)
    os.write(ours, answer)
    assert (process.wait(PATIENCE), live_number()) == (code, live)
    os.close(ours)
