"""Follow-ups: a build publishes, ends and opens its follow-up in one move; the next build does what people request."""

import pytest

from builds.models import Build, Lease, NotNow
from static_site.models import Release, Site
from tests.builds.leases import (
    at,
    claim,
    claim_launch,
    failed_builds,
    launch,
    made,
    outcome,
    publish_release,
)  # fmt: skip
from tests.static_site.sites import build as build_release
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def test_a_build_that_publishes_ends_and_frees_its_place():
    build, release = claim(), made()
    assert publish_release(build, release) is None
    build.refresh_from_db()
    assert (build.status, build.release, build.content_version) == ("succeeded", release, release.content_version)
    assert (build.seconds, build.ended_at.second) == (1.0, 20)
    assert Site.objects.get().live_release == release
    assert (Lease.objects.get().build, Lease.objects.get().expires) == (None, None)


def test_who_never_heard_that_it_published_learns_it_by_asking_again():
    build, release = claim(), made()
    publish_release(build, release)
    assert publish_release(build, release, seconds=25) is None
    publish("new")
    build, release = claim("bob", seconds=30), made()
    publish("newer")
    following = publish_release(build, release, 40)
    assert following is not None
    assert publish_release(build, release, 45) == following
    assert Build.objects.count() == 3


def test_what_was_published_meanwhile_is_the_same_process_next_build():
    launch()
    build, release = claim_launch(), made()
    publish("meanwhile")
    following = publish_release(build, release)
    assert (following.status, following.trigger, following.fence) == ("running", "follow-up", build.fence + 1)
    assert (following.holder, following.dyno, following.dyno_id) == ("dyno", "run.1", "id-1")
    assert Lease.objects.running(at(140)) == following
    assert publish_release(following, made(), 60) is None
    assert Release.objects.newest_complete().number == 2


@pytest.mark.parametrize(
    "reason",
    [
        lambda build: {"go_on": False},
        lambda build: Lease.objects.update(drain_until=at(600)) and {},
        lambda build: Lease.objects.cancel(build, by="ada", now=at(5)) and {},
        lambda build: Site.objects.record_fingerprint("other code") and {},
    ],
)
def test_no_follow_up_for_a_build_that_is_to_end(reason):
    build, release = claim(), made()
    publish("meanwhile")
    assert publish_release(build, release, **reason(build)) is None
    assert not Build.objects.open().exists()
    assert Lease.objects.get().build is None
    assert Release.objects.newest_complete() == release


def test_other_code_keeps_the_release_from_readers_and_is_nobodys_fault():
    build, release = claim(), made()
    Site.objects.record_fingerprint("other code")
    publish_release(build, release)
    assert outcome(build) == ("stopped", "superseded")
    assert Site.objects.get().live_release is None


def test_a_release_that_the_gate_refused_is_a_failed_build():
    build, release = claim(), made()
    release.refused = "40 of 51 pages would vanish"
    publish_release(build, release)
    assert outcome(build) == ("failed", "refused")
    assert Build.objects.get().error == "40 of 51 pages would vanish"
    assert Site.objects.get().live_release is None


def test_a_held_site_is_built_without_blame():
    build, release = claim(), made()
    Site.objects.hold("legal asked", by="ada")
    publish_release(build, release)
    assert outcome(build) == ("succeeded", "")
    assert Site.objects.get().live_release is None


def test_what_somebody_asks_for_is_launched_though_nothing_is_due():
    build_release()
    with pytest.raises(NotNow, match="nothing is due"):
        launch()
    Lease.objects.ask("changes", by="ada")
    _, reason = Lease.objects.take_slot("token", fingerprint="f" * 64, trigger="test", now=at(0))
    assert reason == "ada asked for it"
    assert not claim_launch().full
    assert Lease.objects.get().asked_for == ""


def test_a_person_is_not_kept_waiting_by_earlier_failures():
    failed_builds(10)
    Lease.objects.ask("changes", by="ada")
    assert launch(seconds=1).status == "launching"


@pytest.mark.parametrize(("first", "second"), [("full", "changes"), ("changes", "full")])
def test_who_asks_for_everything_gets_it_whoever_asked_for_less(first, second):
    Lease.objects.ask(first, by="ada")
    Lease.objects.ask(second, by="bob")
    assert claim().full
    assert not Lease.objects.exclude(asked_for="").exists()


@pytest.mark.parametrize(("what", "is_full"), [("changes", False), ("full", True)])
def test_what_was_asked_for_while_a_build_ran_is_its_follow_up(what, is_full):
    build, release = claim(), made()
    Lease.objects.ask(what, by="ada")
    following = publish_release(build, release)
    assert following.full == is_full
    assert publish_release(following, made(full=following.full), 30) is None


def test_a_full_build_that_had_to_finish_a_smaller_release_makes_the_full_one_after_it():
    build_release()
    publish("", body="a new text")
    begun = made()
    build = claim(full=True)
    assert made(full=True) == begun
    following = publish_release(build, begun)
    assert following.full
    assert made(full=True).is_full
