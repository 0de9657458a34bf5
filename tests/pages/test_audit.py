"""The history: one row for each change of content, with person, action, place and content version."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from publisher.pages.models import AuditEntry, ContentVersion, Page, add_redirect, remove_redirect
from tests.pages.content import draft, history, page_at
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages() -> None:
    publish("a")
    publish("b").mark_deleted(by="test")
    publish("c")
    draft("d")
    add_redirect("old", "c", by="test")


def deleted() -> Page:
    return Page.objects.exclude(deleted_at=None).get()


VERBS: dict[str, tuple[Callable[[], object], str, dict[str, Any]]] = {
    "publish": (lambda: page_at("d").publish(by="ada"), "d", {"opened": ["/d/"], "closed": []}),
    "unpublish": (lambda: page_at("a").unpublish(by="ada"), "a", {"opened": [], "closed": ["/a/"]}),
    "move": (lambda: page_at("a").move("z", by="ada"), "z", {"moved": ["/a/", "/z/"], "closed": ["/a/"]}),
    "delete": (lambda: page_at("a").mark_deleted(by="ada"), "", {"path": "/a/", "closed": ["/a/"]}),
    "add redirect": (lambda: add_redirect("x.html", "a", by="ada"), "", {"from": "x.html", "to": "a", "redirects": 1}),
    "remove redirect": (lambda: remove_redirect("old", by="ada"), "", {"from": "old", "redirects": 1}),
}
UNSEEN: dict[str, tuple[Callable[[], object], str]] = {
    "create": (lambda: Page.objects.create_page("e", by="ada"), "/e/"),
    "restore": (lambda: deleted().restore(by="ada"), "/b/"),
    "delete": (lambda: page_at("d").mark_deleted(by="ada"), "/d/"),
}


@pytest.mark.parametrize("action", VERBS)
def test_each_verb_leaves_one_row_with_its_content_version(action: str) -> None:
    verb, path, detail = VERBS[action]
    before = len(history())
    verb()
    assert history()[before:] == [(action, ContentVersion.objects.current())]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.who, entry.detail | detail) == ("ada", entry.detail)
    assert not path or entry.page == page_at(path)


@pytest.mark.parametrize("action", UNSEEN)
def test_what_readers_do_not_see_is_told_without_a_content_version(action: str) -> None:
    verb, path = UNSEEN[action]
    before = len(history())
    verb()
    assert history()[before:] == [(action, None)]
    assert AuditEntry.objects.latest("pk").detail["path"] == path


def test_the_row_still_says_who_when_the_account_is_gone() -> None:
    ada = get_user_model().objects.create(username="ada")
    page_at("a").unpublish(by=ada)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.by, entry.who) == (ada, "ada")
    ada.delete()
    entry.refresh_from_db()
    assert (entry.by, entry.who) == (None, "ada")


def test_of_very_many_pages_some_are_named_and_all_are_counted() -> None:
    Page.objects.bulk_create(Page(path=f"many/{number}") for number in range(120))
    many = Page.objects.at_or_below("many")
    for page in many:
        page.save_revision(by="test", title="A page")
    many.publish(by="ada")
    detail = AuditEntry.objects.latest("pk").detail
    assert (len(detail["opened"]), detail["pages"]) == (100, 120)
