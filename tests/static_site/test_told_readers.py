"""Notes on what changed, as readers and their programs get them, and the outputs that they or a correction touch."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from publisher.pages.models import ContentVersion
from static_site.building.release_plan import begin
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, Site
from static_site.releases import pointer
from static_site.rendering.packing import unpack
from tests.static_site.live import show
from tests.static_site.sites import FINGERPRINT, THEME, clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAY = datetime(2026, 5, 3, 10, tzinfo=UTC)
HOSTILE = "</p><script>alert('1')</script>{{ 7 }} & ]]>"
NEWS, PAGE = "a/news/index.html", "a/page/index.html"


@pytest.fixture(autouse=True)
def site() -> None:
    publish("a")
    edit("a/news", "First")
    edit("a/page", "First")
    show()


def edit(path: str, body: str, days: int = 0, **told: Any) -> None:
    dated = {"date": MAY} if path == "a/news" else {}
    publish(path, "Title", body=body, at=MAY + timedelta(days=days), **dated, **told)


def touched() -> set[str]:
    now = Snapshot(ContentVersion.objects.current(), THEME)
    return set(begin(now, FINGERPRINT, full=False).plan.values_list("path", flat=True))


def live(path: str) -> str:
    artifact = Artifact.objects.in_release(Site.objects.get().live_release_id).get(path=path)
    return (unpack(bytes(artifact.body), "", artifact.digest) or b"").decode()


def entry() -> ElementTree.Element:
    found = ElementTree.fromstring(live("feed.xml")).find(f"{ATOM}entry")
    assert found is not None
    return found


def dates() -> list[str | None]:
    """Return the dates of the news: the feed's and its entry's, the sitemap's, and the one on the page."""
    feed = ElementTree.fromstring(live("feed.xml"))
    listed = re.search(r"/a/news/</loc><lastmod>([^<]+)", live("sitemap.xml"))
    on_page = re.search(r'"dateModified": "([^"]+)"', live(NEWS))
    return [
        *(found.findtext(f"{ATOM}updated") for found in (feed, entry())),
        *(found[1] if found else None for found in (listed, on_page)),
    ]


def test_a_note_touches_the_page_the_feed_that_holds_it_and_the_sitemap() -> None:
    edit("a/news", "Second", 1, change_note="New fee")
    assert touched() == {NEWS, "feed.xml", "sitemap.xml"}


def test_a_correction_touches_only_what_shows_the_text() -> None:
    edit("a/news", "Second", 1, is_correction=True)
    assert touched() == {NEWS, "feed.xml"}


def test_a_page_outside_the_feed_touches_no_feed() -> None:
    edit("a/page", "Second", 1, is_correction=True)
    assert touched() == {PAGE}


def test_readers_see_the_newest_note_with_its_date_and_the_earlier_ones_below() -> None:
    edit("a/page", "Second", 1, change_note="New fee")
    show()
    assert re.search(
        r'class="meta">Updated <time datetime="2026-05-04T[^"]+">May 4, 2026</time>: New fee</p>', live(PAGE)
    )
    assert "Earlier changes" not in live(PAGE)
    edit("a/page", "Third", 2, change_note="Two fees")
    release = show()
    above, below = live(PAGE).split("Third")
    assert ("May 5, 2026</time>: Two fees" in above, "May 4, 2026</time>: New fee" in below) == (True, True)
    assert 'class="updated"' not in below
    assert manifest(release) == clean_manifest(release.content_version)


def test_a_page_published_again_without_a_note_has_only_its_date() -> None:
    edit("a/page", "Second", 1, change_note="New fee")
    edit("a/page", "Third", 2)
    show()
    above, below = live(PAGE).split("Third")
    assert "Updated" not in above
    assert re.search(r'class="updated">Updated <time[^>]*>May 5, 2026</time></p>\n<details>', below)


def test_the_feeds_entry_says_the_note_and_keeps_its_id() -> None:
    before = entry().findtext(f"{ATOM}id")
    edit("a/news", "Second", 1, change_note="New fee")
    show()
    content = entry().findtext(f"{ATOM}content")
    assert content is not None
    assert content.startswith("<p>Updated May 4, 2026: New fee</p><p>Second</p>")
    assert (entry().findtext(f"{ATOM}id"), dates()) == (before, [(MAY + timedelta(days=1)).isoformat()] * 4)


def test_a_correction_brings_no_news() -> None:
    edit("a/news", "Second", 1, change_note="New fee")
    show()
    before = dates()
    edit("a/news", "Third", 2, is_correction=True)
    show()
    assert dates() == before
    content = entry().findtext(f"{ATOM}content")
    assert content is not None
    assert content.startswith("<p>Updated May 4, 2026: New fee</p><p>Third</p>")


def test_a_hostile_note_is_only_text() -> None:
    edit("a/news", "Second", 1, change_note=HOSTILE)
    edit("a/page", "Second", 1, change_note=HOSTILE)
    edit("a/page", "Third", 2, change_note=HOSTILE)
    show()
    for html in (live(NEWS), live(PAGE), entry().findtext(f"{ATOM}content") or ""):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(&#x27;1&#x27;)" in html
        assert "{{ 7 }}" in html


def test_a_rollback_shows_the_earlier_note() -> None:
    for number, note in enumerate(("New fee", "Two fees"), 1):
        edit("a/page", note, number, change_note=note)
        show()
    pointer.roll_back(pointer.rollback_target(), seen_live=Site.objects.get().live_release_id, by="test")
    assert "New fee" in live(PAGE)
    assert "Two fees" not in live(PAGE)
