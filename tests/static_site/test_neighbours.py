"""Previous and next: only among entries of a section that a reader would read one after the other."""

from datetime import UTC, datetime

import pytest

from publisher.pages.models import ContentVersion, Page
from static_site.content import page_contexts
from static_site.content.page_contexts import Placed
from static_site.content.snapshot import Snapshot
from tests.static_site.sites import THEME, build, clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db


def dated(path: str, day: int, **more: object) -> Page:
    return publish(path, path, date=datetime(2026, 1, day, tzinfo=UTC), **more)


def neighbours() -> dict[str, tuple[str, str]]:
    """Return each page's previous and next title; looked up one by one and read in order, they are the same."""
    now = Snapshot(ContentVersion.objects.current(), THEME)
    in_order = page_contexts.in_order(now, None, 100)
    singly = page_contexts.at(now, [page.row.path for page in in_order])
    assert titles(singly) == titles(in_order)
    return titles(in_order)


def titles(pages: list[Placed]) -> dict[str, tuple[str, str]]:
    return {page.row.path: tuple(link["title"] if link else "" for link in page[1:]) for page in pages}


def refuse_difference() -> None:
    release = build()
    assert not release.is_full
    assert manifest(release) == clean_manifest(release.content_version)


def test_articles_lead_to_articles_and_chapters_to_chapters() -> None:
    publish("a", in_menu=False)
    for day, name in enumerate(["a/one", "a/two", "a/three"], start=1):
        dated(name, day)
    for weight, name in enumerate(["a/first", "a/second"], start=1):
        publish(name, name, weight=weight)
    found = neighbours()
    assert [found[f"a/{name}"] for name in ("three", "two", "one")] == [
        ("", "a/two"), ("a/three", "a/one"), ("a/two", ""),
    ]  # fmt: skip
    assert [found[f"a/{name}"] for name in ("first", "second")] == [("", "a/second"), ("a/first", "")]


def test_pages_directly_below_home_are_no_chapters_but_its_articles_are_a_blog() -> None:
    for name in ("about", "contact"):
        publish(name, name)
    dated("one", 1), dated("two", 2)
    assert neighbours() == {"two": ("", "one"), "one": ("two", ""), "about": ("", ""), "contact": ("", "")}


def test_a_page_that_becomes_an_article_changes_the_links_on_both_sides() -> None:
    publish("a", in_menu=False)
    dated("a/one", 1), dated("a/two", 2)
    publish("a/first", "a/first"), publish("a/second", "a/second")
    build()
    dated("a/first", 3)
    refuse_difference()
    assert neighbours()["a/first"] == ("", "a/two")
    publish("a/two", "a/two", date=None)
    refuse_difference()
    assert neighbours()["a/second"] == ("", "a/two")
