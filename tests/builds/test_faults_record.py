"""The row of a build that died or failed: its last words, and nothing secret."""

import pytest
from django.core.serializers import serialize
from django.db import connection

from builds.models import Build, Lease
from static_site.models import Artifact
from tests.builds.commands import EAGER, database_url, manage
from tests.builds.many import publish_many
from tests.builds.small_site import BUILD, HALF_WAY, build_small_site, edit, let_lease_run_out
from tests.builds.traps import set_trap
from tests.faults.points import hit
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db(transaction=True)

CANARIES = {"SECRET_KEY": "canary-in-the-secret-key-0123456789abcdef", "BUILD_API_KEY": "HRKU-canary-in-the-key"}


def test_the_last_words_of_a_killed_build_are_on_its_row():
    publish_many("posts", 600, title="A post")
    with hit(*BUILD, do="stop", **HALF_WAY, **EAGER):
        dead = Build.objects.get()
    let_lease_run_out()
    Lease.objects.reap()
    dead.refresh_from_db()
    assert (dead.status, dead.cause, dead.phase, dead.total) == ("failed", "died", "page", 602)
    assert 0 < dead.done < Artifact.objects.count() < dead.total
    assert f"{dead} (command) has the lease with fence 1" in dead.log
    assert "release 1, page: " in dead.log


@pytest.fixture
def broken(copy):
    """Copy the project with a defect of ours on a line that contains a secret."""
    return set_trap(copy, 'raise RuntimeError("a defect of ours")')


def with_canaries(cwd=None):
    url = database_url().replace(":@", ":canary-password@")
    return manage(*BUILD, cwd=cwd, **CANARIES, DATABASE_URL=url)


def refuse_canaries(done):
    rows = serialize("json", Build.objects.all())
    for canary in (*CANARIES.values(), "canary-password"):
        assert canary not in rows + done.out + done.err


def test_a_build_that_fails_has_error_and_traceback_on_its_row_and_no_secret(broken):
    publish("posts")
    done = with_canaries(broken)
    assert done.code == 1
    failed = Build.objects.get()
    assert (failed.status, failed.cause, failed.error) == ("failed", "error", "RuntimeError: a defect of ours")
    assert failed.traceback.rstrip().endswith("RuntimeError: a defect of ours")
    assert "static_site/rendering/renderer.py" in failed.traceback
    assert "failed: error RuntimeError: a defect of ours" in failed.log.splitlines()[-1]
    refuse_canaries(done)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLITE HAS NO TRIGGERS that imitate a server's error")
def test_a_build_that_the_database_fails_names_no_secret():
    build_small_site()
    edit()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE static_site_artifact RENAME TO gone")
    try:
        done = with_canaries()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO static_site_artifact")
    assert done.code == 1
    assert "Traceback" not in done.err
    failed = Build.objects.latest("number")
    assert failed.error.startswith("The database failed (relation")
    assert "psycopg2.errors.UndefinedTable" in failed.traceback
    refuse_canaries(done)
