"""What a build's own page adds to its story: its pace while it is open, its end, what comes after it."""

from datetime import timedelta

import pytest

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from tests.desk.browsing import words
from tests.desk.conftest import editor, logged_in
from tests.desk.receipts import ago, ended, ticked
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
BUILDS = "/-/builds/"


@pytest.fixture
def ada(db):
    return editor("ada", role="Operator")


def running():
    return Lease.objects.claim(Claimant("somebody", "run.4711"), trigger="command", by="ops")


def address(build, part=""):
    return f"{BUILDS}{build.number}/{part}"


def test_an_open_build_says_how_long_it_has_run_may_still_take_and_has_been_silent(desk):
    usual = ended(status="succeeded")
    Build.objects.filter(pk=usual.pk).update(created_at=ago(hours=3))
    build = running()
    began = ago(hours=2, minutes=5)
    Build.objects.filter(pk=build.pk).update(created_at=began, started_at=began, phase="page")
    for screen in BUILDS, f"{BUILDS}at-work/", address(build), address(build, "progress/"):
        assert "Pages · 2 h 5 min so far, about 55 min left · heartbeat" in words(desk.get(screen))
    Build.objects.filter(pk=build.pk).update(beat_at=ago(hours=1))
    assert "· no heartbeat for 1 h 0 min · in run.4711" in words(desk.get(address(build)))
    Build.objects.filter(pk=usual.pk).update(created_at=ago(hours=1))
    assert "2 h 5 min so far · no heartbeat" in words(desk.get(address(build)))


def test_what_an_open_build_polls_takes_few_queries(desk, django_assert_max_num_queries):
    ended(status="succeeded")
    build = running()
    for url, queries in (
        (BUILDS, 21),
        (f"{BUILDS}at-work/", 8),
        (address(build, "progress/"), 7),
        (address(build), 19),
    ):
        desk.get(url)
        with django_assert_max_num_queries(queries):
            desk.get(url)


def test_a_build_that_died_says_so_in_plain_words_at_the_end_of_its_log_and_in_the_list(desk):
    build = ended(cause="died", log="0.1 s page", dyno="run.7")
    times = {"started_at": timedelta(minutes=8), "beat_at": timedelta(minutes=2)}
    Build.objects.update(**{name: build.ended_at - before for name, before in times.items()})
    said = words(desk.get(address(build)))
    assert "It sent no heartbeat for 2 min 0 s: it was killed, it froze, or its machine was lost." in said
    assert "Took 8 min 0 s" in said
    assert "0.1 s page 480.0 s declared dead: no heartbeat since" in said
    assert "The whole log: heroku logs --dyno run.7" in said
    said = words(desk.get(BUILDS, {"show": "failed"}))
    assert "It sent no heartbeat for 2 min 0 s" in said
    assert "for 8 min 0 s" in said


def test_a_failed_build_says_what_readers_see_and_which_build_does_its_work(desk):
    publish("tea")
    show()
    failed = ended(cause="error", error="Boom")
    ticked()
    said = words(desk.get(address(failed)))
    assert "Readers see release 1 . If anything is due, the scheduler starts the next build at about" in said
    assert "Build now" in said
    assert "Build now" not in words(logged_in(editor("eve", role="Editor")).get(address(failed)))
    build = running()
    said = words(desk.get(address(failed)))
    assert f"Build {build.number} is running and continues from here." in said
    assert "Build now" not in said
    Lease.objects.stop(build, "succeeded", "")
    assert f"Build {build.number} has done its work since." in words(desk.get(address(failed)))


def test_a_failed_build_waits_for_the_end_of_a_pause_or_for_a_person(desk):
    failed = ended(cause="error", error="Boom")
    Lease.objects.drain(timedelta(minutes=5), by="olga")
    assert "Nothing is live yet. The next build waits: builds are paused until" in words(desk.get(address(failed)))


def test_a_build_leads_to_the_ones_before_and_after_it(desk):
    first, second, third = (ended(status="succeeded") for _ in range(3))
    links = desk.get(address(second)).content.decode()
    assert f'rel="prev" href="{address(first)}"' in links
    assert f'rel="next" href="{address(third)}"' in links
    last = desk.get(address(third)).content.decode()
    assert f'rel="prev" href="{address(second)}"' in last
    assert 'rel="next"' not in last


def test_very_short_phases_are_summed_up(desk):
    build = ended(status="succeeded", phases={"feed": 0.001, "page": 0.25, "robots": 0.002}, seconds=0.253)
    assert "Pages 0.25 s 0.25 s 2 others 0.00 s under 0.01 s" in words(desk.get(address(build)))


def test_a_build_with_one_reason_says_it_once_and_how_much_came_out_different(desk):
    publish("tea")
    release = show()
    build = ended(status="succeeded", release=release)
    said = words(desk.get(address(build)))
    assert "First build: " in said
    assert "Path Kind Size" in said
    release.counts |= {"unchanged": 11}
    release.save()
    different = f"{release.counts['added']} came out different, listed here; 11 came out as before."
    assert different in words(desk.get(address(build)))


def test_build_now_waits_for_the_open_build_and_is_not_offered_among_the_failed(desk):
    assert '<button class="main" name="what" value="changes"' in desk.get(BUILDS).content.decode()
    build = running()
    shown = desk.get(BUILDS)
    assert f"Build now Starts when build {build.number} has ended." in words(shown)
    assert '<button class="main"' not in shown.content.decode()
    assert "Build now" not in words(desk.get(BUILDS, {"show": "failed"}))
