"""Deleting and restoring: a path becomes free again, and nothing is lost."""

import pytest

from publisher.pages.models import ContentVersion, Page
from tests.pages.content import draft, history, live, page_at, redirects, refusal, versions_taken
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def test_readers_and_editors_lose_a_deleted_page_in_one_step() -> None:
    page = publish("a")
    publish("b")
    before = len(history())
    assert versions_taken(lambda: page.mark_deleted(by="ada", redirect_to="b")) == 1
    assert history()[before:] == [("delete", ContentVersion.objects.current())]
    assert (live().keys(), redirects()) == ({"b"}, {"a": "b"})
    assert page.deleted_at is not None
    assert not Page.objects.kept().filter(path="a").exists()


def test_deleting_a_draft_takes_no_content_version_but_is_audited() -> None:
    page = draft("a")
    before = len(history())
    assert versions_taken(lambda: page.mark_deleted(by="ada")) == 0
    assert history()[before:] == [("delete", None)]


def test_a_deleted_page_comes_back_as_a_draft_with_its_texts() -> None:
    page = publish("a", "One")
    page.save_revision(by="ada", title="Two")
    page.mark_deleted(by="ada")
    page.restore(by="ada")
    assert (page.deleted_at, live(), page.revisions.count()) == (None, {}, 2)
    page.publish(by="ada")
    assert live() == {"a": "Two"}
    assert [action for action, _ in history()][-3:] == ["delete", "restore", "publish"]


def test_twice_deleted_or_restored_is_once() -> None:
    page = publish("a")
    page.mark_deleted(by="ada")
    deleted_at, before = page.deleted_at, history()
    page.mark_deleted(by="ada")
    assert (page.deleted_at, history()) == (deleted_at, before)
    page.restore(by="ada")
    before = history()
    page.restore(by="ada")
    assert history() == before


def test_a_deleted_pages_path_is_free_until_it_is_restored() -> None:
    first = publish("a", "First")
    first.mark_deleted(by="ada")
    publish("a", "Second")
    assert "/a/ already belongs to another page" in refusal(lambda: first.restore(by="ada"))
    page_at("a").move("b", by="ada")
    first.restore(by="ada")
    first.publish(by="ada")
    assert live() == {"a": "First", "b": "Second"}


def test_a_deleted_pages_verbs_never_reach_who_has_its_path_now() -> None:
    deleted = publish("a")
    deleted.mark_deleted(by="ada")
    publish("a", "Another")
    publish("a/b", "Below")
    deleted.unpublish(by="ada", below="unpublish", redirect_to="")
    deleted.mark_deleted(by="ada", below="unpublish")
    assert live() == {"a": "Another", "a/b": "Below"}


def test_a_page_that_was_moved_meanwhile_is_deleted_where_it_is() -> None:
    publish("a", "First")
    stale = page_at("a")
    page_at("a").move("b", by="ada")
    publish("a", "Second")
    publish("a/x", "Below the second")
    stale.mark_deleted(by="grace", below="unpublish")
    assert live() == {"a": "Second", "a/x": "Below the second"}
    assert (stale.path, page_at("a").latest.title) == ("b", "Second")


def test_pages_below_a_deleted_one_have_to_be_spoken_for() -> None:
    for path in ("a", "a/b"):
        publish(path)
    assert "Live pages exist below /a/ (1)" in refusal(lambda: page_at("a").mark_deleted(by="ada"))
    page_at("a").mark_deleted(by="ada", below="keep")
    assert live().keys() == {"a/b"}


def test_deleting_takes_its_plans_back() -> None:
    page = draft("a")
    page.schedule(by="ada", publish_at=page.created_at)
    page.mark_deleted(by="ada")
    assert page.publish_at is None
    page.restore(by="ada")
    assert Page.objects.publish_due() == []


def test_home_cannot_be_deleted() -> None:
    assert "home page cannot be deleted" in refusal(lambda: page_at("").mark_deleted(by="ada", below="keep"))


def test_a_deleted_page_takes_neither_texts_nor_plans() -> None:
    page = draft("a")
    page.mark_deleted(by="ada")
    assert "/a/ is deleted; restore it first" in refusal(lambda: page.save_revision(by="ada", title="New"))
    assert "/a/ is deleted; restore it first" in refusal(lambda: page.schedule(by="ada"))
