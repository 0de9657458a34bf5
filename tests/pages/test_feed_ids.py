"""Ids of entries in feeds (RFC 4287, 4.2.6): a page keeps the one that it is first published with."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.utils import timezone

from publisher.pages.models import ContentVersion, Page
from static_site.content.snapshot import Snapshot
from static_site.outputs.feed import FeedOutput
from static_site.rendering.renderer import Renderer
from tests.importing.test_export_pages import empty_the_database, tree
from tests.pages.content import draft, page_at
from tests.static_site.sites import THEME, publish

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def of_example(settings):
    settings.SITE_URL = "https://example.org"


def feed(version: int | None = None) -> str:
    now = Snapshot(version or ContentVersion.objects.current(), THEME)
    return Renderer(THEME, now.site).render(FeedOutput().recipe(now)).decode()


def ids(version: int | None = None) -> dict[str, str]:
    """Return each entry's id by its address."""
    entries = ElementTree.fromstring(feed(version)).iter(f"{ATOM}entry")
    return {entry.find(f"{ATOM}link").get("href"): entry.findtext(f"{ATOM}id") for entry in entries}


@pytest.mark.django_db
def test_an_id_is_the_first_address_and_stays_when_the_page_moves_by_itself_or_with_its_section():
    publish("blog")
    publish("blog/größe", date=DAY)
    assert ids() == {"https://example.org/blog/gr%C3%B6%C3%9Fe/": "https://example.org/blog/größe/"}
    page_at("blog/größe").move("blog/size", by="ada")
    page_at("blog").move("news", by="ada")
    publish("news/size", "Edited", date=DAY)
    assert ids() == {"https://example.org/news/size/": "https://example.org/blog/größe/"}


@pytest.mark.django_db
def test_it_stays_when_the_page_is_unpublished_moved_and_published_again():
    page = publish("tea", date=DAY)
    page.unpublish(by="ada")
    page.move("green-tea", by="ada")
    page.publish(by="ada")
    assert ids() == {"https://example.org/green-tea/": "https://example.org/tea/"}


@pytest.mark.django_db
def test_it_stays_when_the_site_moves_to_another_host(settings):
    publish("tea", date=DAY)
    settings.SITE_URL = "https://tea.example"
    assert ids() == {"https://tea.example/tea/": "https://example.org/tea/"}


@pytest.mark.django_db
def test_a_page_at_another_s_first_address_has_an_id_of_its_own_that_stays_too():
    publish("tea", date=DAY).move("coffee", by="ada")
    publish("tea", date=DAY)
    found = ids()
    assert found["https://example.org/coffee/"] == "https://example.org/tea/"
    assert found["https://example.org/tea/"].startswith("urn:uuid:")
    page_at("tea").move("milk", by="ada")
    assert ids()["https://example.org/milk/"] == found["https://example.org/tea/"]


@pytest.mark.django_db
def test_a_page_that_replaces_a_deleted_one_takes_its_id_over():
    old = publish("tea", date=DAY)
    old.mark_deleted(by="ada")
    publish("tea", date=DAY)
    assert ids() == {"https://example.org/tea/": "https://example.org/tea/"}
    page_at("tea").move("milk", by="ada")
    old.restore(by="ada")
    page_at("tea").publish(by="ada")
    assert len(set(ids().values())) == 2


@pytest.mark.django_db
def test_a_planned_page_has_one_from_its_time_on():
    page = draft("tea", date=DAY)
    page.schedule(by="ada", publish_at=timezone.now() - timedelta(hours=1))
    assert page_at("tea").feed_id is None
    Page.objects.publish_due()
    assert page_at("tea").feed_id == "https://example.org/tea/"


@pytest.mark.django_db
def test_as_of_an_earlier_version_the_ids_are_the_same():
    publish("tea", date=DAY)
    before, shown = ContentVersion.objects.current(), feed()
    page_at("tea").move("coffee", by="ada")
    publish("tea", date=DAY)
    assert feed(before) == shown


@pytest.mark.django_db
def test_a_page_that_older_code_published_keeps_the_address_it_has_been_known_by():
    publish("tea", date=DAY)
    Page.objects.update(feed_id=None)
    assert ids() == {"https://example.org/tea/": "https://example.org/tea/"}
    page_at("tea").move("coffee", by="ada")
    assert ids() == {"https://example.org/coffee/": "https://example.org/tea/"}


@pytest.mark.django_db
def test_an_import_of_an_export_has_the_same_ids(tmp_path):
    publish("tea", date=DAY).move("coffee", by="ada")
    publish("tea", date=DAY)
    publish("milk", date=DAY).unpublish(by="ada")
    page_at("milk").move("oat-milk", by="ada")
    publish("cups", date=DAY)
    before = ids()
    call_command("export_pages", tmp_path)
    assert "feed_id: https://example.org/tea/\n" in (tmp_path / "coffee.md").read_text()
    assert "feed_id" not in (tmp_path / "cups.md").read_text()
    exported = tree(tmp_path)
    empty_the_database()
    call_command("import_pages", tmp_path, publish=True)
    assert ids() == before
    call_command("export_pages", tmp_path)
    assert tree(tmp_path) == exported
    page_at("oat-milk").publish(by="ada")
    assert ids()["https://example.org/oat-milk/"] == "https://example.org/milk/"


@pytest.mark.django_db
def test_an_import_changes_no_id_that_readers_know(tmp_path):
    publish("tea", date=DAY).move("coffee", by="ada")
    call_command("export_pages", tmp_path)
    for name, feed_id in (("coffee", "https://other.example/coffee/"), ("new", "https://example.org/tea/")):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: T\ndate: 2026-01-01\nfeed_id: {feed_id}\n---\n")
    call_command("import_pages", tmp_path, publish=True)
    assert ids()["https://example.org/coffee/"] == "https://example.org/tea/"


@pytest.mark.django_db(transaction=True)
def test_the_migration_gives_live_pages_the_id_that_they_have():
    publish("größe", date=DAY).move("size", by="ada")
    publish("gone", date=DAY).unpublish(by="ada")
    draft("new")
    call_command("migrate", "pages", "0019", verbosity=0)
    call_command("migrate", verbosity=0)
    assert dict(Page.objects.values_list("path", "feed_id")) == {
        "": "https://example.org/", "size": "https://example.org/size/", "gone": None, "new": None,
    }  # fmt: skip
