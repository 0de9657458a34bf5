"""Changes published while a build ends: they go live without a tick, with its follow-up or a new build."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from builds.models import Build, Lease
from tests.builds.commands import environment
from tests.builds.scheduling.chain import add_publisher, ends, launching, orders, stopped_builder
from tests.faults.frozen import has_open, thaw
from tests.static_site.sites import publish
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PATIENT = {"DJANGO_SETTINGS_MODULE": "tests.builds.scheduling.patient_settings"}
WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def ending(platform, obstructed):
    """Start a build that is stopped while it ends; return its dyno."""

    def ending(**where):
        app = add_publisher(platform, obstructed, **where, **PATIENT)
        publish("guides", "First")
        platform.scheduler(app, "bin/schedule_build")
        return stopped_builder(app)

    return ending


def edit(platform):
    """Publish and launch as an editor and the web process do, in a separate process."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.builds.scheduling.editor", "guides", "Second"],
        cwd=settings.BASE_DIR, env=environment(**launching(platform), **PATIENT), stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_change_after_the_last_look_is_the_follow_up_of_the_same_dyno(platform, ending, client):
    dyno = ending(OBSTRUCT_AFTER='UPDATE "static_site_release" SET "counts"')
    assert edit(platform).wait(PATIENCE) == 0
    thaw(dyno.process.pid)
    assert dyno.wait() == 0, dyno.output
    assert "Second" in client.get("/guides/").content.decode()
    assert ends() == [("succeeded", "")] * 2
    assert Build.objects.latest("number").trigger == "follow-up"
    assert len(orders(platform)) == 1


@pytest.mark.parametrize("statement", ['INSERT INTO "static_site_flip"', 'SET "build_id" = NULL'])
def test_a_change_during_the_last_transaction_waits_for_it_and_launches_a_build(platform, ending, client, statement):
    dyno = ending(OBSTRUCT_AT=statement)
    editor = edit(platform)
    wait_until(lambda: is_waiting_for_row(editor))
    thaw(dyno.process.pid)
    assert dyno.wait() == 0, dyno.output
    assert editor.wait(PATIENCE) == 0
    wait_until(lambda: len(ends()) == 2 and not Lease.objects.get().build)
    assert "Second" in client.get("/guides/").content.decode()
    assert [build.trigger for build in Build.objects.order_by("number")] == ["schedule", "publish"]
    assert len(orders(platform)) == 2


def is_waiting_for_row(editor):
    """Return whether the editor waits for the row; SQLite only shows that it has reached the database."""
    assert editor.poll() is None
    if connection.vendor == "sqlite":
        return has_open(editor.pid, Path(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()
