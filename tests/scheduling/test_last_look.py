"""What is published while a build ends goes live without a tick: with its follow-up, or by a build of its own."""

import subprocess
import sys

import pytest
from django.conf import settings

from builds.models import Build, Lease
from tests.builds.commands import environment
from tests.faults.frozen import thaw, wait_until_stopped
from tests.scheduling.chain import add_publisher, builders, ends, launching, orders
from tests.site.sites import publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ending(platform, obstructed):
    """Start a build that stops where it is told to, while it ends; its dyno."""

    def ending(**where):
        app = add_publisher(platform, obstructed, **where)
        publish("guides", "First")
        platform.scheduler(app, "bin/schedule_build")
        wait_until(lambda: builders(app) and builders(app)[0].process, 60)
        dyno = builders(app)[0]
        assert wait_until_stopped(dyno.process.pid), dyno.output
        app.config.pop("OBSTRUCT_AT", None)  # later dynos find the way free
        return dyno

    return ending


def edit(platform):
    """An editor publishes and the web process launches, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.scheduling.editor", "guides", "Second"],
        cwd=settings.BASE_DIR, env=environment(**launching(platform)), stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_change_after_the_last_look_is_the_follow_up_of_the_same_dyno(platform, ending, client):
    dyno = ending(OBSTRUCT_AFTER='UPDATE "static_site_release" SET "counts"')
    assert edit(platform).wait(60) == 0
    thaw(dyno.process.pid)
    assert dyno.wait(60) == 0, dyno.output
    assert "Second" in client.get("/guides/").content.decode()
    assert ends() == [("succeeded", "")] * 2
    assert Build.objects.latest("number").trigger == "follow-up"
    assert len(orders(platform)) == 1


@pytest.mark.parametrize("statement", ['INSERT INTO "static_site_flip"', 'SET "build_id" = NULL'])
def test_a_change_during_the_last_transaction_waits_for_it_and_launches_a_build(platform, ending, client, statement):
    dyno = ending(OBSTRUCT_AT=statement)
    editor = edit(platform)
    with pytest.raises(subprocess.TimeoutExpired):
        editor.wait(2)
    thaw(dyno.process.pid)
    assert dyno.wait(60) == 0, dyno.output
    assert editor.wait(60) == 0
    wait_until(lambda: len(ends()) == 2 and not Lease.objects.get().build, 60)
    assert "Second" in client.get("/guides/").content.decode()
    assert [build.trigger for build in Build.objects.order_by("number")] == ["schedule", "publish"]
    assert len(orders(platform)) == 2
