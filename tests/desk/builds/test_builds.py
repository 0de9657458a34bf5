"""Builds as editors see them, and a build started by a publish."""

from datetime import timedelta

import pytest

from builds.models import Lease
from builds.models.lease_claims import Claimant
from tests.desk.browsing import draft, save, words
from tests.desk.conftest import editor
from tests.desk.receipts import ended
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db

BUILDS = "/-/builds/"


@pytest.fixture
def ada(db):
    return editor("ada", role="Operator")


def test_the_list_says_how_each_build_ended_and_what_they_cost(desk):
    first = ended(status="succeeded", content_version=4, dyno="run.1")
    second = ended(status="failed", cause="launch_refused", error="Heroku refused the key.")
    said = words(desk.get(BUILDS))
    assert f"Build {first.number} by the scheduler Succeeded" in said
    assert f"Build {second.number} by the scheduler Failed: launch refused Heroku refused the key." in said
    assert "2 builds brought 4 changes live, and took 0 dyno-seconds, 0.0 a change." in said


def test_a_build_tells_its_story(desk):
    build = ended(status="failed", cause="error", error="Boom", log="0.1 s  release 7", traceback="ValueError: Boom")
    said = words(desk.get(f"{BUILDS}{build.number}/"))
    for part in ("Failed: error", "Boom", "0.1 s release 7", "ValueError: Boom", "Dyno-seconds 0.0"):
        assert part in said
    assert desk.get(f"{BUILDS}999999/").status_code == 404


def test_a_running_build_can_be_cancelled_and_an_ended_one_not(desk):
    build = Lease.objects.claim(Claimant("somebody"), trigger="command", by="ops")
    address = f"{BUILDS}{build.number}/cancel/"
    assert f"Build {build.number} stops within seconds" in words(desk.post(address, follow=True))
    assert Lease.objects.beat(build) == "cancelled"
    Lease.objects.stop(build, "stopped", "cancelled")
    assert "has already ended" in words(desk.post(address, follow=True))


@pytest.mark.parametrize(("what", "asked"), [("changes", "changes"), ("full", "full"), ("nonsense", "changes")])
def test_a_build_can_be_asked_for_though_nothing_is_due(desk, what, asked):
    said = words(desk.post(f"{BUILDS}start/", {"what": what}, follow=True))
    assert "Build requested; it starts with the next tick of the scheduler." in said
    assert Lease.objects.values_list("asked_for", "asked_by").get() == (asked, "ada")


def test_starting_and_cancelling_need_a_post_and_an_account(desk, client):
    assert desk.get(f"{BUILDS}start/").status_code == 405
    assert client.post(f"{BUILDS}start/").status_code == 302
    assert Lease.objects.get().asked_for == ""


def test_the_line_above_names_the_build_at_work(desk):
    publish("tea")
    show()
    publish("coffee")
    build = Lease.objects.claim(Claimant("somebody"), trigger="command")
    assert f"Build {build.number} is running." in words(desk.get(BUILDS))


def test_a_publish_says_that_builds_are_drained(desk):
    Lease.objects.drain(timedelta(minutes=5), by="ops")
    said = words(save(desk, draft(), then="publish"))
    assert "ops paused builds until" in said
    assert "The next build after that publishes this change." in said
