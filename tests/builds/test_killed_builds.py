"""Pull the plug: a killed build leaves the old site live and whole, no process behind, and work to go on from."""

import os
import signal
from datetime import UTC, datetime

import pytest

from builds.models import Build, Lease
from publisher.pages.models import ContentVersion, Page
from static_site.models import Artifact, Release, Site
from tests.builds.commands import manage, start
from tests.builds.many import publish_many
from tests.faults.frozen import processes_of
from tests.site.sites import clean_manifest, manifest, publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = 1_000
A_FEW_BATCHES = 300


@pytest.fixture
def large_site() -> None:
    """A live release, and a thousand new pages that the next build has to render."""
    assert manage("build_static_site").code == 0
    publish_many("posts", PAGES, title="A post", body="Some *text*.")


def written() -> int:
    return Artifact.objects.filter(since=2).count()


@pytest.mark.usefixtures("large_site")
@pytest.mark.parametrize("batch", [1, 4, 8])
def test_a_killed_build_is_finished_by_the_next_without_doing_again_what_was_done(batch: int) -> None:
    old = manifest(Release.objects.get(pk=1))
    build = start("build_static_site")
    wait_until(lambda: written() >= batch * 100)
    os.kill(build.pid, signal.SIGKILL)
    build.communicate()
    wait_until(lambda: not processes_of(build.pid))

    assert Site.objects.get().live_release_id == 1
    assert manifest(Release.objects.get(pk=1)) == old
    done = set(Artifact.objects.filter(since=2).values_list("pk", flat=True))
    Lease.objects.update(expires=datetime(2020, 1, 1, tzinfo=UTC))  # two minutes go by
    assert manage("build_static_site").code == 0
    assert done <= set(Artifact.objects.filter(since=2).values_list("pk", flat=True))
    assert Site.objects.get().live_release_id == 2
    assert manifest(Release.objects.get(pk=2)) == clean_manifest(ContentVersion.objects.current())
    assert [b.status for b in Build.objects.order_by("number")] == ["succeeded", "failed", "succeeded"]


@pytest.mark.usefixtures("large_site")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_build_that_is_told_to_stop_stops_within_seconds_and_keeps_its_work(number: signal.Signals) -> None:
    build = start("build_static_site")
    wait_until(lambda: written() >= 200)
    before = written()
    os.killpg(build.pid, number)  # Heroku signals every process of a dyno, and more than once
    os.killpg(build.pid, number)
    _, said = build.communicate(timeout=180)
    assert "the next build continues" in said
    assert "Traceback" not in said
    assert build.returncode == (0 if number == signal.SIGTERM else 130)
    wait_until(lambda: not processes_of(build.pid))
    assert Build.objects.latest("number").status == "stopped"
    assert Lease.objects.get().build is None
    done = written()
    assert done <= before + A_FEW_BATCHES
    assert manage("build_static_site").code == 0
    assert written() > done


@pytest.mark.usefixtures("large_site")
def test_edits_between_a_kill_and_the_next_build_go_live_with_it() -> None:
    build = start("build_static_site")
    wait_until(lambda: written() >= 300)
    os.kill(build.pid, signal.SIGKILL)
    build.communicate()
    Lease.objects.update(expires=datetime(2020, 1, 1, tzinfo=UTC))
    Page.objects.get(path="posts/3").unpublish(by="test")
    publish("posts/5", "Edited meanwhile")
    assert manage("build_static_site").code == 0
    live = Site.objects.get().live_release
    assert live.content_version == ContentVersion.objects.current()
    assert manifest(live) == clean_manifest(live.content_version)
