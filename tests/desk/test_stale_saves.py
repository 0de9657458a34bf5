"""Two editors, one page: nobody overwrites what they have not seen, and nothing typed is lost."""

import re

import pytest

from publisher.pages.models import Page
from tests.desk.browsing import address, draft, filled_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return draft("tea", body="First.\n\nMiddle.\n\nLast.", tags=["Hot"])


def raced(desk, page, **typed):
    """What Ada gets when Grace saves while Ada types."""
    sent = filled_in(desk, page, **typed)
    page.save_revision(by="grace", title="Tea", body="First.\n\nMiddle by Grace.\n\nLast.", tags=["Hot"])
    return sent, desk.post(address(page), sent)


@pytest.mark.parametrize("then", ["save", "publish", "preview"])
def test_a_stale_save_is_refused_and_shows_both_texts(desk, page, then):
    _, response = raced(desk, page, body="First.\n\nMiddle by Ada.\n\nLast.", then=then)
    assert response.status_code == 409
    assert "grace saved this page in between" in words(response)
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
    assert "joan saved this page in between" in words(again)


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
    page.save_revision(by="grace", title="Tea", body="\n".join(reversed(lines)))
    response = desk.post(address(page), sent)
    (row,) = response.context["differences"][0].rows
    assert (row.theirs.count("\n"), row.yours.count("\n"), row.differs) == (49_999, 49_999, True)
