"""Verbs for many pages at once: one content version, all or none, and statements that don't grow with the pages."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.pages.models import AuditEntry, ContentVersion, Page, Publication
from tests.pages.content import draft, live, page_at, redirects, refusal, versions_taken
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
SOON = datetime(2030, 1, 1, tzinfo=UTC)


def pages(*paths):
    return Page.objects.filter(path__in=paths)


def tags(path):
    return Publication.objects.live().get(path=path).tag_pairs


def test_pages_are_unpublished_as_one_content_version_and_those_below_stay() -> None:
    for path in ("a", "a/x", "b", "c"):
        publish(path)
    assert versions_taken(lambda: pages("a", "b").unpublish(by="ada", redirect_to="c", below="keep")) == 1
    assert set(live()) == {"a/x", "c"}
    assert redirects() == {"a": "c", "b": "c"}


def test_live_pages_below_keep_all_of_them_until_something_is_said_of_them() -> None:
    for path in ("a", "a/x", "b"):
        publish(path)
    assert "choose whether to unpublish or keep them" in refusal(lambda: pages("a", "b").unpublish(by="ada"))
    pages("a", "a/x", "b").unpublish(by="ada")  # those that go too need no answer
    assert live() == {}


def test_home_keeps_all_of_them_from_leaving() -> None:
    publish("a")
    assert "home page cannot be deleted" in refusal(lambda: pages("a", "").mark_deleted(by="ada"))


def test_each_deleted_page_is_audited_and_can_be_restored() -> None:
    publish("a")
    draft("b")
    assert versions_taken(lambda: pages("a", "b").mark_deleted(by="ada")) == 1
    told = AuditEntry.objects.filter(action="delete", page__isnull=False).values_list("page__path", "version")
    assert sorted(told) == [("a", None), ("b", None)]
    change = AuditEntry.objects.get(action="delete", page=None)
    assert (change.version, change.detail["closed"]) == (ContentVersion.objects.current(), ["/a/"])
    Page.objects.deleted().get(path="b").restore(by="ada")
    assert page_at("b")


def test_pages_move_below_a_section_with_all_that_is_below_them() -> None:
    for path in ("to", "a", "a/x", "deep/b"):
        publish(path)
    draft("a/draft")
    chosen = pages("a", "a/x", "deep/b")
    assert versions_taken(lambda: chosen.move_below("to", by="ada")) == 1
    assert set(live()) == {"to", "to/a", "to/a/x", "to/b"}
    assert page_at("to/a/draft")
    assert redirects() == {"a": "to/a", "a/x": "to/a/x", "deep/b": "to/b"}
    assert AuditEntry.objects.get(action="move along").detail == {"moved": ["/a/draft/", "/to/a/draft/"]}


def test_pages_that_would_get_the_same_address_do_not_move() -> None:
    for path in ("to", "a/tea", "b/tea"):
        publish(path)
    reason = refusal(lambda: pages("a/tea", "b/tea").move_below("to", by="ada"))
    assert reason == "/a/tea/ and /b/tea/ would both be at /to/tea/; move one of them first."
    assert "cannot be moved below itself" in refusal(lambda: pages("to", "a/tea").move_below("to", by="ada"))


def test_a_tag_goes_live_only_where_the_whole_text_was_live() -> None:
    publish("live", tags=["old"])
    publish("changed").save_revision(by="mia", title="Not ready")
    draft("draft")
    planned = draft("planned")
    planned.schedule(by="mia", publish_at=SOON)
    assert versions_taken(lambda: Page.objects.exclude(path="").tag(by="ada", add=["Tea"], remove=["old"])) == 1
    assert (tags("live"), tags("changed")) == ([["tea", "Tea"]], [])
    assert live()["changed"] == "Changed"
    assert all(page.latest.tags == ["Tea"] for page in Page.objects.exclude(path="").select_related("latest"))
    planned.refresh_from_db()
    assert planned.planned_revision == planned.latest
    assert page_at("live").latest.note == "Tags: added Tea, removed old"


def test_a_tag_that_one_page_cannot_take_is_given_to_none() -> None:
    publish("full", tags=[f"t{n}" for n in range(50)])
    publish("tea")
    assert refusal(lambda: pages("full", "tea").tag(by="ada", add=["new"])).startswith("/full/: There are 51 tags")


def test_pages_are_planned_together_each_with_its_newest_text() -> None:
    first, second = publish("a"), draft("b")
    second.schedule(by="mia", unpublish_at=SOON)
    assert versions_taken(lambda: pages("a", "b").schedule(by="ada", publish_at=SOON, zone="Europe/London")) == 0
    first.save_revision(by="mia", title="Later")
    for page, text in ((first, 1), (second, 1)):
        page.refresh_from_db()
        assert (page.publish_at, page.unpublish_at, page.planned_revision.number) == (SOON, None, text)
    assert AuditEntry.objects.filter(action="schedule", page=first, detail__revision=1).exists()


CHANGES = {
    "unpublish": lambda found: found.unpublish(by="ada", below="keep"),
    "delete": lambda found: found.mark_deleted(by="ada", below="keep"),
    "move": lambda found: found.move_below("to", by="ada"),
    "tag": lambda found: found.tag(by="ada", add=["Tea"]),
    "schedule": lambda found: found.schedule(by="ada", publish_at=SOON),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_hundred_pages_take_as_many_statements_as_two(change) -> None:
    publish("to")
    counts = []
    for section, count in (("few", 2), ("many", 100)):
        made = Page.objects.create_pages([Page(path=f"{section}/{section}{n}") for n in range(count)], by="test")
        for page in made:
            page.save_revision(by="test", title="A page", body="[To](/to/)")
        chosen = Page.objects.filter(pk__in=[page.pk for page in made])
        chosen.publish(by="test")
        with CaptureQueriesContext(connection) as asked:
            change(chosen)
        counts.append(len(asked))
    assert counts[0] < 45
    assert counts[1] <= counts[0] + 3  # SQLite takes fewer values in one statement
