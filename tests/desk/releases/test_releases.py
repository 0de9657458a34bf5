"""The list of releases, one release, and pausing builds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.models import Build, Lease
from publisher.pages.models import AuditEntry
from static_site.models import Flip, Release, Site
from static_site.releases.pruning import prune
from tests.desk.browsing import words
from tests.desk.conftest import editor, logged_in
from tests.static_site.live import complete, show, show_page, unpublish
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
RELEASES = "/-/releases/"
DRAIN = "/-/builds/drain/"


@pytest.fixture
def ada(db):
    return editor("ada", role="Operator")


def row(response, number):
    """Return the words of one row of the list."""
    said = words(response)
    return said[said.index(f"Release {number} content version") :].split("content version")[1]


def test_the_list_says_of_each_release_what_it_brought_and_when_readers_had_it(desk):
    show_page("tea")
    show_page("tea", title="Better tea")
    shown = desk.get(RELEASES)
    assert "Readers see it" in row(shown, 2)
    assert "changed" in row(shown, 2)
    assert "Kept" in row(shown, 1)
    assert "a build showed it Roll back to release 1…" in row(shown, 1)


def test_a_refused_release_says_why_and_can_be_shown_by_hand(desk):
    show_page("tea")
    publish("tea", title="Newer")
    complete()
    Release.objects.filter(number=2).update(refused="31 of 120 pages would vanish.")
    said = row(desk.get(RELEASES), 2)
    assert "Refused" in said
    assert "31 of 120 pages would vanish. never Show release 2 to readers…" in said
    assert "It was refused: 31 of 120" in words(desk.get(f"{RELEASES}2/"))


def test_a_release_tells_its_story(desk):
    release = show_page("tea")
    now = timezone.now()
    build = Build.objects.create(trigger="command", status="succeeded", release=release, started_at=now, ended_at=now)
    said = words(desk.get(f"{RELEASES}1/"))
    assert f"Made by build {build.number}" in said
    assert "added; its build says which and why" in said
    assert "files, " in said
    assert "(publish)" in said


def test_a_refused_release_names_the_pages_that_readers_would_lose(desk, django_assert_max_num_queries):
    for number in range(25):
        publish(f"p{number:02}")
    show()
    for number in range(24):
        unpublish(f"p{number:02}")
    assert complete().refused
    with django_assert_max_num_queries(22):
        said = words(desk.get(f"{RELEASES}2/"))
    assert "Pages that readers would lose /p00/ /p01/" in said
    assert "/p19/ … and 4 more" in said
    assert "Show release 2 to readers…" in said
    publish("tea")
    Site.objects.update(live_release=complete())
    assert "would lose" not in words(desk.get(f"{RELEASES}2/"))


def test_the_live_release_leads_to_the_site_and_to_the_release_before_it(desk):
    show_page("tea")
    assert "Release 1 Open the site Readers see it" in words(desk.get(f"{RELEASES}1/"))
    show_page("tea", title="Better tea")
    shown = desk.get(f"{RELEASES}2/")
    assert "Release 2 Open the site Roll back to release 1…" in words(shown)
    assert f'href="{RELEASES}1/roll-back/"' in shown.content.decode()
    eve = logged_in(editor("eve", role="Editor"))
    assert "Roll back" not in words(eve.get(f"{RELEASES}2/"))


def test_what_is_pruned_cannot_be_gone_back_to(desk):
    show_page("tea")
    show_page("tea", title="Better tea")
    prune(keep=1, days=0)
    shown = desk.get(RELEASES)
    assert "No longer kept" in row(shown, 1)
    assert "Roll back" not in row(shown, 1)


def test_who_may_not_operate_sees_the_list_without_its_verbs():
    show_page("tea")
    show_page("tea", title="Better tea")
    said = words(logged_in(editor("eve", role="Editor")).get(RELEASES))
    assert "Release 1 " in said
    assert "Roll back" not in said
    assert "Hold the site" not in said


def test_an_empty_list_says_what_makes_the_first_release(desk):
    assert "There is no release yet. Publish a page" in words(desk.get(RELEASES))


def many(count):
    show()
    now, live = timezone.now(), Site.objects.get().live_release
    rest = range(2, count + 1)
    Release.objects.bulk_create(
        Release(number=n, status="complete", content_version=n, completed_at=now, fingerprint="f") for n in rest
    )
    Flip.objects.bulk_create(Flip(before=live, after_id=n, verb="publish") for n in rest)


@pytest.mark.parametrize("count", [10, 1_000])
def test_the_number_of_queries_does_not_grow_with_the_releases(desk, django_assert_max_num_queries, count):
    many(count)
    desk.get(RELEASES)
    with django_assert_max_num_queries(19):  # two are for incidents and the reader's zone, as on every page; one counts
        assert f"Release {count} " in words(desk.get(RELEASES))


def test_the_list_goes_on_below_the_last_that_was_shown(desk):
    many(120)
    first = words(desk.get(RELEASES))
    assert "Release 120 " in first
    assert "Release 71 " in first
    assert "Release 70 " not in first
    then = desk.get(RELEASES, {"before": 71})
    assert "Release 70 " in words(then)
    assert b"before=21" in then.content
    jumped = words(desk.get(RELEASES, {"start": 100}))
    assert "Release 20 " in jumped
    assert "101 to 120 of 120" in jumped


def test_builds_are_paused_for_so_many_minutes_and_resumed(desk):
    said = words(desk.post(DRAIN, {"minutes": "30"}, follow=True))
    assert "Builds paused. A running build stops within seconds" in said
    assert Lease.objects.draining().drained_by == "ada"
    assert "ada paused builds until" in words(desk.get(DRAIN))
    assert "Builds resumed" in words(desk.post(f"{DRAIN}end/", follow=True))
    assert Lease.objects.draining() is None
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "who")) == [
        ("drain builds", "ada"),
        ("resume builds", "ada"),
    ]


def test_a_shorter_drain_does_not_cut_a_longer_one(desk):
    Lease.objects.drain(timedelta(hours=2), by="ops")
    said = words(desk.post(DRAIN, {"minutes": "5"}, follow=True))
    assert "already paused for longer than that" in said
    assert Lease.objects.draining().drained_by == "ops"


@pytest.mark.parametrize("minutes", ["", "0", "-3", "1441", "soon"])
def test_a_drain_lasts_from_a_minute_to_a_day(desk, minutes):
    assert b"errorlist" in desk.post(DRAIN, {"minutes": minutes}).content
    assert Lease.objects.draining() is None


def test_ending_what_is_not_there_says_so(desk):
    assert "Builds were not paused" in words(desk.post(f"{DRAIN}end/", follow=True))
    assert not AuditEntry.objects.filter(action="resume builds").exists()


@pytest.mark.parametrize("number", ["9" * 40, "-1", ""])
def test_a_number_that_no_release_has_moves_nothing(desk, number):
    old, shown = show_page("tea").number, show_page("tea", title="Better tea").number
    said = words(desk.post(f"{RELEASES}{old}/roll-back/", {"live": number, "back": "on"}))
    assert "check again before you decide" in said
    assert Site.objects.get().live_release_id == shown
