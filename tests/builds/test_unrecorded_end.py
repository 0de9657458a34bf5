"""Builds ended by a database fault record that as soon as they can, so they don't look killed."""

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from builds.notifications.memo_files import memos
from builds.running.unrecorded_end import leave_last_words, record_last_words
from builds.watching.all_checks import look
from builds.watching.watch import Watch
from tests.builds.commands import EAGER, manage
from tests.builds.many import publish_many
from tests.builds.small_site import BUILD, HALF_WAY, let_lease_run_out
from tests.database.ailments import ask, error_of, full, on_postgres, on_sqlite
from tests.database.test_full_disk import disk, filled
from tests.faults.points import hit

__all__ = ["disk"]

committed = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return {"TMPDIR": str(tmp_path)}


def died_or_why():
    """Return what a report says about the failed builds."""
    let_lease_run_out()
    record_last_words()
    return [(incident.kind, incident.facts[0]) for incident in look(Watch.now()).open if incident.build]


@contextmanager
def full_server():
    """Run a server with no space for a build's output or its row."""
    with full("static_site_artifact"):
        ask("CREATE TRIGGER no_space BEFORE UPDATE ON builds_build EXECUTE FUNCTION no_space()")
        yield


@on_postgres
@committed
def test_a_build_that_a_full_server_ended_is_named_by_its_cause(folder):
    publish_many("posts", 600, title="A post")
    with hit(*BUILD, do="stop", **HALF_WAY, **EAGER, **folder) as build:
        with full_server():
            assert build.finish().code == 1
        assert Build.objects.get().status == "running"
    ((kind, why),) = died_or_why()
    assert (kind, "The database has no space left" in why) == ("error", True)
    assert (Lease.objects.get().build, memos(r"build-.*")) == (None, [])


@pytest.fixture
def short(disk):
    """Yield a short path to the disk: the temporary folder has sockets, whose paths are limited to 100 characters."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        way = Path(folder) / "disk"
        way.symlink_to(disk)
        yield way


@on_sqlite
def test_a_build_that_a_full_disk_ended_is_named_by_its_cause(disk, short, tmp_path):
    """The temporary folder is on the full disk too."""
    variables = {"DATABASE_URL": f"sqlite:///{disk / 'site.sqlite3'}", "TMPDIR": str(short)}
    for number in range(600):
        (tmp_path / f"{number}.md").write_text(f"# Post {number}\n")
    for command in (["migrate"], ["import_pages", str(tmp_path), "--publish"]):
        assert manage(*command, **variables).code == 0
    with hit(*BUILD, do="stop", **HALF_WAY, **EAGER, **variables) as build, filled(disk):
        assert build.finish().code == 1
    report = json.loads(manage("report_stalled_builds", "--json", **variables).out)
    (failed,) = [incident for incident in report["incidents"] if incident["build"]]
    assert failed["kind"] == "error"
    assert failed["facts"][0].startswith("The database has no space left")


def claimed():
    return Lease.objects.claim(Claimant("a0b1c2"), trigger="test")


@committed
def test_what_was_locked_out_meanwhile_is_named_all_the_same():
    build = claimed()
    leave_last_words(build, "failed", "error", "The disk is full.", error_of(lambda: ask("SELECT nothing")))
    let_lease_run_out()
    Lease.objects.reap()
    assert Build.objects.get().cause == "died"
    assert died_or_why() == [("error", "The disk is full.")]


@committed
def test_another_database_of_the_same_name_has_other_builds():
    build = claimed()
    leave_last_words(build, "failed", "error", "The disk is full.", error_of(lambda: ask("SELECT nothing")))
    Build.objects.update(holder="another process")
    record_last_words()
    assert Build.objects.get().status == "running"
