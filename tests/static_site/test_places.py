"""Listings: the same entries, whether found from archive pages' places or by counting."""

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from publisher.pages.models import ContentVersion, Page, Publication
from static_site.content import listings
from static_site.content.archive_positions import ArchivePositions
from static_site.content.listings import Listing
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, Site
from tests.static_site.sites import THEME, InlinePool, build, builder, clean_manifest, manifest, publish, without_places


@pytest.fixture
def articles(db):
    """Publish seventeen articles in section a, every third with tag x; four per page."""
    with override_settings(SITE_LISTING_SIZE=4):
        publish("a")
        for day in range(1, 18):
            article(day, tags=["x"] if day % 3 else [])
        build()
        yield


def article(day: int, path: str = "", **written) -> Page:
    return publish(path or f"a/{day}", date=datetime(2026, 1, day, tzinfo=UTC), **written)


def shown(listing: Listing) -> tuple[int, list[object]]:
    """Return a listing's entries and where each archive page begins."""
    pages = [*listing.archive(range(1, listing.newest + 1))]
    return listing.count, [listing.own_entries(), *(page[1:] for page in pages)]


def differences() -> list[str]:
    """Return the listings that differ."""
    version = ContentVersion.objects.current()
    one, other = Snapshot(version, THEME), without_places(version)
    made = [(listings.section(now, "a"), listings.tag(now, "x")) for now in (one, other)]
    return [listing.name for listing, same in zip(*made, strict=True) if shown(listing) != shown(same)]


CHANGES = {
    "nothing": lambda: None,
    "a new one at the end": lambda: article(20, tags=["x"]),
    "a new one at the beginning": lambda: publish("a/old", date=datetime(2025, 1, 1, tzinfo=UTC), tags=["x"]),
    "many new ones in the middle": lambda: [article(7, path=f"a/7-{n}") for n in range(9)],
    "one less": lambda: Page.objects.get(path="a/3").unpublish(by="test"),
    "some less and one more": lambda: [Page.objects.get(path=f"a/{n}").unpublish(by="test") for n in (2, 7, 8)]
    and article(21),
    "one moved away": lambda: Page.objects.get(path="a/9").move("b", by="test"),
    "one at another weight": lambda: publish("a/1", date=datetime(2026, 1, 1, tzinfo=UTC), weight=-1, tags=["x"]),
    "a tag taken away": lambda: article(5),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("size", [4, 3], ids=["", "with another size of pages"])
def test_listings_are_the_same_with_places_and_without(articles, change, size):
    CHANGES[change]()
    with override_settings(SITE_LISTING_SIZE=size):
        assert ArchivePositions(ContentVersion.objects.current()).nearest("section a", "")
        assert differences() == []


def test_what_a_release_has_written_counts_when_it_is_complete_and_never_when_it_is_abandoned(articles):
    publish("a/old", date=datetime(2025, 1, 1, tzinfo=UTC))
    begun = builder().build(ContentVersion.objects.current())
    assert Artifact.objects.filter(since=begun.number, path__contains="/archive/").exists()
    assert differences() == []
    begun.abandon(lambda: None)
    Page.objects.get(path="a/old").unpublish(by="test")
    article(20)
    assert differences() == []


class Failing(InlinePool):
    """A pool that can't render the first archive page of section a."""

    def result(self, task):
        made = super().result(task)
        return made._replace(error="Broken") if task.path == "a/archive/1/index.html" else made


def test_what_stands_in_for_a_failed_archive_page_says_no_place(articles):
    publish("a/oldest", date=datetime(2024, 1, 1, tzinfo=UTC))
    builder(pool=Failing).build(ContentVersion.objects.current()).complete()
    assert Artifact.objects.newest().get(path="a/archive/1/index.html").place is None
    assert differences() == []
    publish("a/older", date=datetime(2023, 1, 1, tzinfo=UTC))
    release = build()
    assert manifest(release) == clean_manifest(release.content_version)
    assert differences() == []


def test_a_place_follows_a_weight_that_changes_no_byte(articles):
    before = manifest(build())
    article(1, tags=["x"], weight=5)
    assert manifest(release := build())["a/archive/1/index.html"] == before["a/archive/1/index.html"]
    oldest = Publication.objects.live().get(path="a/1")
    assert Artifact.objects.get(path="a/archive/1/index.html", since=release.number).place == (
        f"section a {oldest.order_key} 0"
    )


def test_a_build_looks_from_the_newest_complete_release_whatever_readers_have(articles):
    Site.objects.update(live_release=1)
    article(20)
    build()
    article(21)
    assert differences() == []
