"""The arranged menu on its way to readers: what it touches, what it costs, and a rollback."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.pages.menu_entries import SECOND, MenuEntry
from publisher.pages.models import ContentVersion, Menu, Page
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, Release, Site
from static_site.releases import pointer
from tests.static_site.live import show
from tests.static_site.markup import Markup
from tests.static_site.sites import THEME, build, clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db


def arrange(*entries: MenuEntry) -> None:
    newest = Menu.objects.live().first()
    Menu.objects.arrange(entries, by="test", seen=newest.pk if newest else 0)


def of(path: str, label: str = "", level: int = 1) -> MenuEntry:
    return MenuEntry(Page.objects.get(path=path).pk, "", label, level)


def is_full() -> bool:
    release: Release = build()
    assert manifest(release) == clean_manifest(release.content_version)
    return release.is_full


def test_everything_is_rendered_only_if_the_menu_shows_something_else() -> None:
    for path in ("a", "a/b", "b"):
        publish(path)
    build()
    arrange(of("a"), of("b"))
    assert not is_full(), "as the pages' own menu was"
    arrange(of("a"), of("b"), of("a/b", level=SECOND))
    assert is_full()
    publish("a/b", "Another title")
    assert is_full()
    publish("a/b", "Another title", body="More")
    assert not is_full()
    Page.objects.get(path="b").unpublish(by="test")
    assert is_full()
    arrange(of("a"))
    assert not is_full(), "it named nothing else to readers"


def menu_of_readers() -> list[str]:
    live = Site.objects.get().live_release_id
    body = gzip.decompress(Artifact.objects.in_release(live).get(path="a/index.html").body).decode()
    return [str(a["href"]) for a in Markup(body.partition("<nav")[2].partition("</nav>")[0]).all("a")]


def test_a_rollback_brings_the_old_menu_back() -> None:
    publish("a"), publish("b")
    show()
    arrange(of("b", "First"), of("a"), MenuEntry(url="https://x.test/?a=1&b=2", label="Out"))
    show()
    assert menu_of_readers() == ["/b/", "/a/", "https://x.test/?a=1&b=2"]
    pointer.roll_back(pointer.rollback_target(), seen_live=Site.objects.get().live_release_id, by="test")
    assert menu_of_readers() == ["/a/", "/b/"]


def test_a_menu_is_read_in_two_statements_however_long_it_is() -> None:
    def statements(count: int) -> int:
        arrange(*(of(f"page-{n}", level=1 + n % 2) for n in range(count)))
        now = Snapshot(ContentVersion.objects.current(), THEME)
        with CaptureQueriesContext(connection) as queries:
            assert sum(1 + len(entry["children"]) for entry in now.navigation) == count
        return len(queries)

    for number in range(50):
        publish(f"page-{number}", in_menu=False)
    assert statements(2) == statements(50) == 2
