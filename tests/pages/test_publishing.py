"""Publishing and unpublishing: what readers get, and where it is listed."""

from datetime import UTC, datetime

import pytest
from django.db.models.functions import Now

from publisher.pages.models import ContentVersion, Page, Publication
from publisher.pages.models.publication import order_key
from tests.pages.content import (
    draft,
    history,
    live,
    page_at,
    redirects,
    refusal,
    sections,
    versions_taken,
)
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def test_a_new_site_has_a_live_home_page() -> None:
    home = Publication.objects.live().get()
    assert (home.path, home.title, home.section, home.order_key) == ("", "Home", None, order_key(0, None, ""))
    assert home.since == ContentVersion.objects.current() == 1


def test_a_draft_is_for_editors_only_until_it_is_published() -> None:
    page = draft("guides", "Guides")
    assert live() == {}
    page.publish(by="ada")
    assert live() == {"guides": "Guides"}


def test_a_publication_copies_what_listings_show() -> None:
    text = {"summary": "In short", "description": "For search", "image": "/a.png", "authors": ["Ada"], "date": MOMENT}
    [opened] = draft("a", "A", noindex=True, tags=["Django", "django", "Größe"], **text).publish(by="ada", at=MOMENT)
    row = Publication.objects.get(pk=opened.pk)
    assert {name: getattr(row, name) for name in text} == text
    assert (row.noindex, row.published_at) == (True, MOMENT)
    assert sorted(row.tags.values_list("slug", "name", "order_key")) == [
        ("django", "Django", row.order_key),
        ("größe", "Größe", row.order_key),
    ]


def test_the_time_of_publication_is_the_databases() -> None:
    [opened] = draft("a").publish(by="ada")
    assert isinstance(opened.published_at, datetime)
    assert Publication.objects.filter(pk=opened.pk, published_at__lte=Now()).exists()


def test_an_edit_closes_the_old_publication_and_opens_a_new_one() -> None:
    page = publish("a", "Old")
    page.save_revision(by="ada", title="New")
    page.publish(by="ada")
    old, new = Publication.objects.filter(page=page).order_by("since")
    assert (old.title, old.until) == ("Old", new.since)
    assert (new.title, new.until) == ("New", None)
    assert Publication.objects.as_of(old.since).get(page=page) == old


def test_what_readers_have_already_is_not_published_again() -> None:
    page = publish("a")
    before = history()
    assert versions_taken(lambda: page.publish(by="ada")) == 0
    assert page.publish(by="ada") == []
    assert history() == before


def test_another_weight_is_published() -> None:
    page = publish("a")
    Page.objects.filter(pk=page.pk).update(weight=-5)
    assert versions_taken(lambda: page.publish(by="ada")) == 1
    assert page.live_publication is not None
    assert page.live_publication.weight == -5


def test_several_pages_are_one_content_version_and_one_audit_row() -> None:
    for path in ("a", "a/b", "c"):
        draft(path)
    before = len(history())
    assert versions_taken(lambda: Page.objects.exclude(path="").publish(by="ada")) == 1
    assert history()[before:] == [("publish", ContentVersion.objects.current())]
    assert sections() == {"a": "", "a/b": "a", "c": ""}


def test_pages_found_twice_are_published_once() -> None:
    page = draft("a", "One")
    page.save_revision(by="test", title="Two")
    assert len(Page.objects.filter(revisions__title__in=["One", "Two"]).publish(by="ada")) == 1


def test_if_one_of_several_cannot_be_published_none_is() -> None:
    draft("a")
    Page.objects.create_page("b", by="test")
    assert "/b/ has no text yet" in refusal(lambda: Page.objects.exclude(path="").publish(by="ada"))


def test_a_deleted_page_cannot_be_published() -> None:
    page = draft("a")
    page.mark_deleted(by="ada")
    assert "/a/ is deleted; restore it first" in refusal(lambda: page.publish(by="ada"))


def test_readers_lose_an_unpublished_page() -> None:
    page = publish("a", "A")
    page.unpublish(by="ada")
    assert (live(), redirects()) == ({}, {})
    page.publish(by="ada")
    assert live() == {"a": "A"}


def test_unpublishing_what_is_not_live_changes_nothing() -> None:
    page = draft("a")
    before = history()
    assert versions_taken(lambda: page.unpublish(by="ada", redirect_to="")) == 0
    assert (history(), redirects()) == (before, {})


def test_pages_below_have_to_be_spoken_for() -> None:
    for path in ("a", "a/b", "a/b/c", "ab"):
        publish(path)
    assert "Live pages exist below /a/ (2)" in refusal(lambda: page_at("a").unpublish(by="ada"))
    with pytest.raises(ValueError, match="below='kep'"):
        page_at("a").unpublish(by="ada", below="kep")
    assert live().keys() == {"a", "a/b", "a/b/c", "ab"}


def test_pages_below_can_be_unpublished_with_it() -> None:
    for path in ("a", "a/b", "a/b/c", "ab", "c"):
        publish(path)
    assert versions_taken(lambda: page_at("a").unpublish(by="ada", below="unpublish", redirect_to="c")) == 1
    assert live().keys() == {"ab", "c"}
    assert redirects() == {"a": "c", "a/b": "c", "a/b/c": "c"}


def test_pages_below_can_be_kept_and_go_to_the_next_section_above() -> None:
    for path in ("a", "a/b", "a/b/c"):
        publish(path)
    page_at("a/b").unpublish(by="ada", below="keep")
    assert sections() == {"a": "", "a/b/c": "a"}
    page_at("a").unpublish(by="ada", below="keep")
    assert sections() == {"a/b/c": ""}


def test_a_page_published_above_others_becomes_their_section() -> None:
    publish("a/b/c", tags=["x"])
    publish("a/bc")
    assert sections() == {"a/b/c": "", "a/bc": ""}
    publish("a/b")
    assert sections() == {"a/b/c": "a/b", "a/bc": "", "a/b": ""}
    below = Publication.objects.live().get(path="a/b/c")
    publish("a")
    assert sections() == {"a/b/c": "a/b", "a/bc": "a", "a/b": "a", "a": ""}
    assert Publication.objects.live().get(path="a/b/c") == below
    assert [tag.name for tag in Publication.objects.live().get(path="a/b/c").tags.all()] == ["x"]


def test_sections_published_together_share_out_what_stands_below_them() -> None:
    for path in ("a/b/c", "a/d"):
        publish(path)
    draft("a")
    draft("a/b")
    Page.objects.filter(path__in=["a", "a/b"]).publish(by="ada")
    assert sections() == {"a": "", "a/b": "a", "a/b/c": "a/b", "a/d": "a"}


def test_an_edit_of_a_section_leaves_its_pages_alone() -> None:
    section, below = publish("a"), publish("a/b")
    before = below.publications.get().pk
    section.save_revision(by="ada", title="Another")
    section.publish(by="ada")
    assert below.publications.get().pk == before


def test_rehomed_pages_keep_what_they_say_and_when_they_were_published() -> None:
    publish("a/b", "B", at=MOMENT, summary="In short", date=MOMENT)
    old = Publication.objects.live().get(path="a/b")
    publish("a")
    new = Publication.objects.live().get(path="a/b")
    same = ("revision_id", "path", "title", "summary", "date", "published_at", "order_key", "shard", "authors")
    assert [getattr(old, name) for name in same] == [getattr(new, name) for name in same]
    old.refresh_from_db()
    assert old.until == new.since


def test_home_stays() -> None:
    home = page_at("")
    assert "home page cannot be unpublished" in refusal(lambda: home.unpublish(by="ada", below="keep"))


def test_a_section_lists_by_weight_then_newest_first_then_undated_then_by_path() -> None:
    publish("s")
    wanted = ["light", "new", "old", "ancient", "a-undated", "z-undated", "é-undated", "heavy"]
    publish("s/heavy", weight=9, date=MOMENT)
    publish("s/light", weight=-9)
    publish("s/old", date=MOMENT.replace(year=2020))
    publish("s/new", date=MOMENT)
    publish("s/ancient", date=MOMENT.replace(year=1066))
    for path in ("s/é-undated", "s/z-undated", "s/a-undated"):
        publish(path)
    listed = Publication.objects.live().filter(section="s").order_by("order_key").values_list("path", flat=True)
    assert [path.removeprefix("s/") for path in listed] == wanted
