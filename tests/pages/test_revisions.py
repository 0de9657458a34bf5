"""Revisions: every save is an immutable row, and no one overwrites a text they haven't seen."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from publisher.pages.models import Asset, Page, Publication, Revision, StaleRevision
from tests.pages.content import at_once, draft, page_at, refusal, versions_taken
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db

WRITTEN: dict[str, Any] = {
    "title": "A title", "summary": "In short", "body": "# Hello", "description": "For search", "image": "/a.png",
    "tags": ["x", "y"], "authors": ["Ada"], "date": datetime(2026, 1, 2, tzinfo=UTC), "noindex": True,
    "in_menu": True,
}  # fmt: skip


def test_a_save_keeps_what_was_written_and_its_html() -> None:
    page = Page.objects.create_page("a", by="ada")
    saved = page.save_revision(by="grace", note="First words", **WRITTEN)
    row = Revision.objects.get(pk=saved.pk)
    assert {name: getattr(row, name) for name in WRITTEN} == WRITTEN
    assert (row.number, row.who, row.note, row.page) == (1, "grace", "First words", page)
    assert "Hello</h1>" in row.html
    assert page.latest == page_at("a").latest == row


def test_a_save_is_not_for_readers() -> None:
    page = publish("a")
    assert versions_taken(lambda: page.save_revision(by="ada", title="New")) == 0
    assert Publication.objects.live().get(path="a").title == "A"


def test_every_save_is_a_row_of_its_own_and_leaves_the_earlier_ones_alone() -> None:
    page = draft("a", "One")
    before = Revision.objects.filter(page=page).values().get()
    page.save_revision(by="grace", title="Two")
    page.publish(by="ada")
    page.move("b", by="ada")
    page.save_revision(by="grace", title="Three")
    page.mark_deleted(by="ada")
    assert Revision.objects.filter(page=page).values().get(number=1) == before
    assert list(page.revisions.order_by("number").values_list("number", "title")) == [
        (1, "One"),
        (2, "Two"),
        (3, "Three"),
    ]


@pytest.mark.parametrize("changed", WRITTEN)
def test_the_same_text_again_is_no_revision_but_any_change_is(changed: str) -> None:
    page = draft("a", **WRITTEN)
    assert page.save_revision(by="grace", note="Again", **WRITTEN).number == 1
    other = {"tags": ["y", "x"], "authors": [], "date": None, "noindex": False, "in_menu": False}.get(
        changed, "Another"
    )
    assert page.save_revision(by="grace", **{**WRITTEN, changed: other}).number == 2


def test_a_save_on_a_stale_base_is_refused_and_shows_the_newer_text() -> None:
    page = draft("a", "One")
    base = page.latest_id
    newer = page_at("a").save_revision(by="grace", base=base, title="Two")
    with pytest.raises(StaleRevision, match=r"grace saved this page while you were editing \(revision 2\)") as caught:
        page.save_revision(by="ada", base=base, title="Mine")
    assert caught.value.newest == newer
    assert page_at("a").latest == newer


def test_a_save_without_a_base_builds_on_whatever_is_newest() -> None:
    page = draft("a", "One")
    page_at("a").save_revision(by="grace", title="Two")
    assert page.save_revision(by="import_pages", title="Three").number == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \n\t "}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"body": "a\0b"}, "body"),
        ({"body": "half of \ud83d"}, "body"),
        ({"body": "x" * 200_001}, "body"),
        ({"body": "ä" * 100_001}, "body"),
        ({"summary": "a\0b"}, "summary"),
        ({"description": "x" * 501}, "description"),
        ({"image": "x" * 501}, "image"),
        ({"note": "a\0b"}, "note"),
        ({"tags": [str(n) for n in range(51)]}, "tags"),
        ({"tags": [" "]}, "tags"),
        ({"tags": ["x" * 101]}, "tags"),
        ({"tags": ["a\0b"]}, "tags"),
        ({"authors": [""]}, "authors"),
        ({"authors": ["\ud83d"]}, "authors"),
    ],
    ids=lambda wrong: str(next(iter(wrong)) if isinstance(wrong, dict) else ""),
)
def test_a_field_that_cannot_be_taken_is_named_and_nothing_is_saved(wrong: dict[str, Any], field: str) -> None:
    page = draft("a")
    with pytest.raises(ValidationError) as caught:
        page.save_revision(by="ada", **{"title": "A title", **wrong})
    assert caught.value.message_dict.keys() == {field}
    assert page.revisions.count() == 1


def test_a_title_is_one_line() -> None:
    assert draft("a", "  Two\n  words ").latest.title == "Two words"


def test_a_text_that_the_renderer_refuses_is_refused_with_its_reason() -> None:
    page = draft("a")
    assert "Split it" in refusal(lambda: page.save_revision(by="ada", title="A", body="[^a]" * 40_000 + "\n\n[^a]: x"))


def test_the_paths_that_a_text_links_to_are_kept_once_each() -> None:
    body = "[a](/guides/install/) [b](/guides/install/#part) [c](https://x.test/) [d](/%00) " + f"[e](/{'x' * 600}/)"
    page = draft("a", body=body)
    paths = set(page.latest.links.values_list("path", flat=True))
    assert paths == {"guides/install", "guides/install/#part", "␀", "x" * 500}


def test_the_uploads_that_a_text_shows_are_kept_with_it() -> None:
    digest = "0" * 64
    upload = Asset.objects.create(digest=digest, suffix=".png", content_type="image/png", content=b"\x89PNG")
    page = draft("a", body=f"![A picture](/{upload.path}) ![Another](/media/{'1' * 64}.png)")
    assert list(page.latest.assets.all()) == [upload]
    assert not page.save_revision(by="ada", title="None").assets.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_number_their_texts_without_a_gap() -> None:
    pk = draft("a").pk
    writers = [lambda n=n: Page.objects.get(pk=pk).save_revision(by="ada", title=f"Text {n}").number for n in range(6)]
    assert sorted(at_once(*writers)) == [2, 3, 4, 5, 6, 7]
    assert page_at("a").latest.number == 7


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_save_on_the_same_base_one_is_refused() -> None:
    page = draft("a")
    base = page.latest_id
    saves = [lambda n=n: page_at("a").save_revision(by=f"editor {n}", base=base, title=f"Text {n}") for n in range(4)]
    outcomes = at_once(*saves)
    [saved] = [outcome for outcome in outcomes if isinstance(outcome, Revision)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, StaleRevision)]
    assert [refusal.newest for refusal in refused] == [saved] * 3
