"""Pulling the plug: a killed build leaves the old site live and whole, no process, and work that can be resumed."""

import os
import signal
from contextlib import AbstractContextManager

import pytest

from builds.models import Build, Lease
from publisher.pages.models import ContentVersion, Page
from static_site.models import Artifact, Release, Site
from tests.builds.commands import manage
from tests.builds.many import publish_many
from tests.builds.small_site import HALF_WAY, let_lease_run_out
from tests.faults.frozen import processes_of
from tests.faults.points import Point, hit
from tests.static_site.sites import clean_manifest, manifest, publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = 600


@pytest.fixture
def large_site() -> None:
    """Make a live release, and hundreds of new pages for the next build."""
    assert manage("build_static_site").code == 0
    publish_many("posts", PAGES, title="A post", body="Some *text*.")


def stopped_after(steps: int) -> AbstractContextManager[Point]:
    """Stop a build after the given number of steps, while its workers continue."""
    return hit("build_static_site", do="stop", **{**HALF_WAY, "at": steps})


def written() -> set[int]:
    return set(Artifact.objects.filter(since=2).values_list("pk", flat=True))


@pytest.mark.usefixtures("large_site")
@pytest.mark.parametrize("steps", [1, 4])
def test_a_killed_build_is_finished_by_the_next_without_doing_again_what_was_done(steps: int) -> None:
    old = manifest(Release.objects.get(pk=1))
    with stopped_after(steps) as build:
        os.kill(build.pid, signal.SIGKILL)
        build.process.wait()
        wait_until(lambda: not processes_of(build.pid))

    assert Site.objects.get().live_release_id == 1
    assert manifest(Release.objects.get(pk=1)) == old
    done = written()
    let_lease_run_out()
    assert manage("build_static_site").code == 0
    assert set() < done < written()
    assert Site.objects.get().live_release_id == 2
    assert manifest(Release.objects.get(pk=2)) == clean_manifest(ContentVersion.objects.current())
    assert [b.status for b in Build.objects.order_by("number")] == ["succeeded", "failed", "succeeded"]


@pytest.mark.usefixtures("large_site")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_build_that_is_told_to_stop_stops_and_keeps_its_work(number: signal.Signals) -> None:
    with stopped_after(2) as build:
        before = written()
        os.killpg(build.pid, number)  # Heroku signals every process of a dyno, and more than once
        os.killpg(build.pid, number)
        ended = build.finish()
        wait_until(lambda: not processes_of(build.pid))
    assert "the next build continues" in ended.err
    assert "Traceback" not in ended.err
    assert ended.code == (0 if number == signal.SIGTERM else 130)
    assert Build.objects.latest("number").status == "stopped"
    assert Lease.objects.get().build is None
    assert written() == before
    assert manage("build_static_site").code == 0
    assert before < written()


@pytest.mark.usefixtures("large_site")
def test_edits_between_a_kill_and_the_next_build_go_live_with_it() -> None:
    with stopped_after(2):
        pass
    let_lease_run_out()
    Page.objects.get(path="posts/3").unpublish(by="test")
    publish("posts/5", "Edited meanwhile")
    assert manage("build_static_site").code == 0
    live = Site.objects.get().live_release
    assert live.content_version == ContentVersion.objects.current()
    assert manifest(live) == clean_manifest(live.content_version)
