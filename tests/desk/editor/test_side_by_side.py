"""Two editors on one page: no one overwrites a text they haven't seen, and no typing is lost."""

import re

import pytest

from publisher.pages.models import Page
from tests.desk.browsing import HOME, Fields, address, draft, filled_in, publish_anyway, save, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return draft("tea", body="First.\n\nMiddle.\n\nLast.", tags=["Hot"])


def raced(desk, page, **typed):
    """Return Ada's answer when Grace saves while Ada types."""
    sent = filled_in(desk, page, **typed)
    page.save_revision(
        by="grace", title="Tea", body="First.\n\nMiddle by Grace.\n\nLast.", tags=["Hot"], summary="Hot."
    )
    return sent, desk.post(address(page), sent)


@pytest.mark.parametrize("then", ["save", "publish", "preview"])
def test_a_stale_save_is_refused_and_shows_both_texts(desk, page, then):
    _, response = raced(desk, page, body="First.\n\nMiddle by Ada.\n\nLast.", then=then)
    assert response.status_code == 409
    assert "grace saved this page while you were editing" in words(response)
    rows = response.context["differences"][0].rows
    assert [row.differs for row in rows] == [False, False, True, False, False]
    assert (rows[2].theirs, rows[2].yours) == ("Middle by Grace.", "Middle by Ada.")
    page.refresh_from_db()
    assert (page.latest.who, page.live_publication) == ("grace", None)


def test_only_what_differs_is_compared(desk, page):
    _, response = raced(desk, page, title="Ada's tea", tags="Hot\r\nSweet")
    assert [difference.label for difference in response.context["differences"]] == ["Title", "Text", "Tags"]


def test_what_was_typed_stands_in_the_form_and_can_be_saved_after_all(desk, page):
    sent, response = raced(desk, page, body="Middle by Ada.")
    assert b"Middle by Ada.</textarea>" in response.content
    base = re.search(rb'name="base" value="(\d+)"', response.content)[1].decode()
    desk.post(address(page), {**sent, "base": base})
    page.refresh_from_db()
    assert (page.latest.body, page.latest.number) == ("Middle by Ada.", 3)
    assert page.revisions.get(number=2).who == "grace"


def test_a_third_save_in_between_is_refused_again(desk, page):
    sent, response = raced(desk, page, body="Middle by Ada.")
    page.save_revision(by="joan", title="Tea", body="Middle by Joan.")
    again = desk.post(address(page), {**sent, "base": str(response.context["newest"].pk)})
    assert again.status_code == 409
    assert "joan saved this page while you were editing" in words(again)


def test_a_first_text_does_not_overwrite_another_first_text(desk):
    page = Page.objects.create_page("empty", by="test")
    sent = filled_in(desk, page, title="Ada's first")
    page.save_revision(by="grace", title="Grace's first")
    assert desk.post(address(page), sent).status_code == 409


def test_a_forged_base_is_stale(desk, page):
    for base in ("0", "-1", "9" * 30, str(page.latest.pk + 1)):
        assert desk.post(address(page), filled_in(desk, page, title="Other", base=base)).status_code == 409


def test_long_repetitive_texts_are_compared_at_once(desk, page):
    lines = [str(number % 150) for number in range(50_000)]
    sent = filled_in(desk, page, body="\r\n".join(lines))
    page.save_revision(by="grace", title="Tea", body="\n".join(reversed(lines)), summary="Hot.")
    response = desk.post(address(page), sent)
    (row,) = response.context["differences"][0].rows
    assert (row.theirs.count("\n"), row.yours.count("\n"), row.differs) == (49_999, 49_999, True)


BOTH = "Before.\n<<<<<<< Yours\nMiddle by Ada.\n=======\nMiddle by Grace.\n>>>>>>> grace\nAfter."
HELD = "“Tea” still holds two versions of some lines, from “<<<<<<< Yours” to “>>>>>>>”."


def test_the_text_of_a_merge_is_published_only_when_somebody_has_decided(desk, page):
    _, response = raced(desk, page, body="First.\n\nMiddle by Ada.\n\nLast.")
    merged = Fields(response.content.decode()).sent
    assert "<<<<<<< Yours\r\nMiddle by Ada." in merged["body"]
    refused = desk.post(address(page), {**merged, "then": "publish"})
    assert HELD in words(refused)
    assert "Middle by Ada." in Fields(refused.content.decode()).sent["body"]
    page.refresh_from_db()
    assert (page.latest.who, page.live_publication) == ("grace", None)
    desk.post(address(page), {**merged, "body": "Middle by both.", "then": "publish"})
    assert page.live_publication.revision.body == "Middle by both."


def test_marks_are_kept_in_a_draft_and_refused_in_a_plan_and_together(desk, page):
    other = draft("coffee")
    save(desk, page, body=BOTH)
    page.refresh_from_db()
    assert page.latest.body == BOTH
    shown = {"publish_at": "2890-03-01T09:00", "zone": "UTC", "revision": page.latest_id}
    assert HELD in words(desk.post(address(page, "schedule"), shown))
    together = {"page": [page.pk, other.pk], "revision": [page.latest_id, other.latest_id]}
    assert HELD in words(desk.post(f"{HOME}publish/", together))
    page.refresh_from_db()
    assert (page.publish_at, page.live_publication, other.live_publication) == (None, None, None)


@pytest.mark.parametrize(
    "body",
    [
        BOTH.replace("<<<<<<< Yours", " <<<<<<< Yours"),
        BOTH.replace("=======\n", ""),
        "\n".join(reversed(BOTH.split("\n"))),
    ],
)
def test_what_only_looks_like_marks_is_published(desk, page, body):
    publish_anyway(desk, page, body=body)
    assert page.live_publication.revision.body == body
