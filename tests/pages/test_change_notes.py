"""Notes for readers: those that a publication holds, and the time that the page is dated by."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from publisher.pages.models import Page, Publication
from publisher.pages.models.change import content_change
from publisher.pages.models.change_notes import LONGEST, MOST, current_and_earlier, notes_in
from tests.pages.content import page_at, refusal
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)


def day(number: int) -> datetime:
    return FIRST + timedelta(days=number)


def told(path: str = "a") -> tuple[datetime, str, list[str]]:
    """Return the time that a live page is dated by, the note on it, and the earlier ones."""
    live = Publication.objects.live().get(path=path)
    current, earlier = current_and_earlier(notes_in(live.change_notes), live.published_at)
    assert current == live.change_note
    return live.published_at, current, [note.text for note in earlier]


def edit(number: int, path: str = "a", **options: Any) -> Page:
    return publish(path, f"Text {number}", at=day(number), **options)


def test_a_note_belongs_to_what_was_published_with_it() -> None:
    edit(0)
    edit(1, change_note="  New \n fee ")
    assert told() == (day(1), "New fee", [])
    edit(2)
    assert told() == (day(2), "", ["New fee"])
    edit(3, change_note="Two fees")
    assert told() == (day(3), "Two fees", ["New fee"])
    assert [p.change_note for p in Publication.objects.filter(path="a").order_by("since")] == [
        "", "New fee", "", "Two fees",
    ]  # fmt: skip


def test_a_correction_keeps_the_date_and_leaves_the_note_standing() -> None:
    edit(0)
    edit(1, change_note="New fee")
    edit(2, is_correction=True)
    assert told() == (day(1), "New fee", [])
    assert Publication.objects.live().get(path="a").title == "Text 2"


def test_a_page_that_readers_do_not_have_begins_without_notes() -> None:
    edit(0, change_note="New page", is_correction=False)
    assert told() == (day(0), "", [])
    edit(1, change_note="New fee")
    page_at("a").unpublish(by="ada")
    edit(2, is_correction=True)
    assert told() == (day(2), "", [])


def test_a_publication_holds_the_newest_notes_only() -> None:
    for number in range(MOST + 3):
        edit(number, change_note=f"Note {number}")
    _, current, earlier = told()
    assert [current, *earlier] == [f"Note {number}" for number in range(MOST + 2, 2, -1)]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"change_note": "x" * (LONGEST + 1)}, "has 201 characters; use at most 200"),
        ({"change_note": "bell \x07"}, "has a control character"),
        ({"change_note": "New fee", "is_correction": True}, "readers aren't told about it"),
    ],
)
def test_a_note_that_cannot_be_shown_publishes_and_plans_nothing(options: dict[str, Any], said: str) -> None:
    page = edit(0)
    page.save_revision(by="ada", title="Another")
    assert said in refusal(lambda: page.publish(by="ada", **options))
    assert said in refusal(lambda: page.schedule(by="ada", publish_at=day(9), **options))


def test_notes_go_along_when_a_page_moves_changes_places_or_gets_another_section() -> None:
    edit(0, "a/b")
    edit(1, "a/b", change_note="New fee")
    before = told("a/b")
    edit(2, "a")
    assert Publication.objects.live().get(path="a/b").section == "a"
    assert told("a/b") == before
    page_at("a").move("c", by="ada")
    assert told("c/b") == before
    Page.objects.filter(path="c/b").update(weight=7)
    Page.objects.filter(path="c/b").publish_places(by="ada")
    assert (told("c/b"), Publication.objects.live().get(path="c/b").weight) == (before, 7)


def test_what_is_brought_back_says_what_it_said() -> None:
    edit(0)
    edit(1, change_note="New fee")
    old = Publication.objects.live().get(path="a")
    page_at("a").unpublish(by="ada")
    with content_change("undo import", by="ada") as change:
        change.bring_back(old, old.revision_id)
    assert told() == (day(1), "New fee", [])


def test_a_plan_carries_its_note_and_whether_it_is_a_correction() -> None:
    page = edit(0)
    page.save_revision(by="ada", title="Planned")
    page.schedule(by="ada", publish_at=day(1), change_note="New fee")
    page.save_revision(by="mia", title="A later draft")
    assert Page.objects.publish_due(day(1)) == [(page, None)]
    at, *said = told()
    assert (at > day(0), said) == (True, ["New fee", []])
    page.schedule(by="ada", publish_at=day(2), is_correction=True)
    Page.objects.publish_due(day(2))
    assert told() == (at, "New fee", [])
    page.refresh_from_db()
    assert (page.planned_note, page.planned_is_correction) == ("", False)


@pytest.mark.parametrize("end", ["cancel", "publish", "delete"])
def test_a_plan_that_ends_leaves_no_note_behind(end: str) -> None:
    page = edit(0)
    page.save_revision(by="ada", title="Planned")
    page.schedule(by="ada", publish_at=day(1), change_note="New fee")
    assert page_at("a").planned_note == "New fee"
    if end == "cancel":
        page.schedule(by="ada")
    elif end == "publish":
        page.publish(by="ada")
    else:
        page.mark_deleted(by="ada")
    assert Page.objects.get(path="a").planned_note == ""
