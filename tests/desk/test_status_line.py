"""The line that says how much of the published content is live."""

import pytest

from static_site.models import Release, Site
from static_site.releases.pointer import hold
from tests.desk.browsing import HOME, words
from tests.static_site.live import complete, show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def test_before_the_first_build_nothing_is_live(desk):
    assert "Nothing is live yet." in words(desk.get(HOME))


def test_it_says_nothing_where_readers_have_everything(desk):
    publish("tea")
    show()
    response = desk.get(HOME)
    assert 'aria-label="What readers see"' not in response.content.decode()
    assert "Tea /tea/ Live" in words(response), "the list says it of each page"


def test_it_says_that_a_build_is_still_to_come(desk):
    release = show()
    publish("tea")
    said = f"readers see content version {release.content_version}, the newest is {release.content_version + 1}."
    assert f"Not everything is live yet: {said} The next build publishes it." in words(desk.get(HOME))


def test_it_says_that_the_site_is_held_and_why(desk):
    show()
    hold("elections", by="ops")
    publish("tea")
    assert "The site is held: elections (ops). Readers keep content version" in words(desk.get(HOME))


def test_it_says_that_a_release_was_refused(desk):
    show()
    publish("tea")
    newer = complete()
    Release.objects.filter(pk=newer.pk).update(refused="half the pages would vanish.")
    assert f"Release {newer.number} was refused: half the pages would vanish." in words(desk.get(HOME))


def test_it_says_that_files_could_not_be_rendered(desk):
    release = show()
    Release.objects.filter(pk=release.pk).update(counts={"failed": 2})
    assert "2 files could not be rendered and stayed as they were." in words(desk.get(HOME))


def test_a_release_that_was_refused_once_and_is_shown_now_is_no_news(desk):
    release = show()
    assert Site.objects.get().live_release == release
    assert "refused" not in words(desk.get(HOME))
