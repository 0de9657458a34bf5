"""What is typed and not saved: kept for its author alone, brought back, and never a revision."""

import pytest

from publisher.pages.models import Page, UnsavedWork, purge
from tests.desk.browsing import HOME, Fields, address, draft, filled_in, words
from tests.desk.conftest import editor, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return draft("tea", body="Saved.", tags=["Hot"])


def keep(desk, page, mark="", **typed):
    """What the browser sends while somebody types; the answer's mark goes with the next."""
    return desk.post(address(page, "unsaved"), {**filled_in(desk, page), "unsaved": mark, **typed})


def form(desk, where):
    return Fields(desk.get(where).content.decode()).sent


def test_what_is_typed_is_kept_and_is_no_revision(desk, page):
    mark = keep(desk, page, body="Typed.").json()["mark"]
    assert keep(desk, page, mark, body="Typed on.").status_code == 200
    assert (page.revisions.count(), UnsavedWork.objects.get().fields["body"]) == (1, "Typed on.")


def test_it_stands_in_the_form_when_its_author_comes_again_and_nobody_else_sees_it(desk, page):
    keep(desk, page, body="Typed.", tags="Hot\r\nSweet", noindex="on", date="2026-02-03T04:05", weight="7")
    again = form(desk, address(page))
    assert (again["body"], again["tags"], again["noindex"]) == ("Typed.", "Hot\r\nSweet", "on")
    assert (again["date"], again["weight"]) == ("2026-02-03T04:05", "7")
    assert "This is your unsaved work of" in words(desk.get(address(page)))
    assert b"Typed." not in logged_in(editor("grace")).get(address(page)).content


def test_saving_it_ends_it(desk, page):
    keep(desk, page, body="Typed.")
    desk.post(address(page), {**form(desk, address(page)), "then": "save"})
    page.refresh_from_db()
    assert (page.latest.body, UnsavedWork.objects.count()) == ("Typed.", 0)


def test_it_can_be_thrown_away(desk, page):
    mark = keep(desk, page, body="Typed.").json()["mark"]
    said = words(desk.post(address(page, "unsaved/discard"), {"unsaved": mark}, follow=True))
    assert "thrown away" in said
    assert form(desk, address(page))["body"] == "Saved."


def test_a_second_tab_does_not_write_over_the_first(desk, page):
    first = keep(desk, page, body="First tab.").json()["mark"]
    refused = keep(desk, page, "", body="Second tab.")
    assert (refused.status_code, refused.json()["mark"]) == (409, first)
    assert UnsavedWork.objects.get().fields["body"] == "First tab."
    assert keep(desk, page, first, body="Second tab after all.").status_code == 200


def test_a_save_in_one_tab_leaves_what_another_has_kept_since(desk, page):
    mark = keep(desk, page, body="First tab.").json()["mark"]
    sent = form(desk, address(page))
    keep(desk, page, mark, body="Second tab.")
    desk.post(address(page), {**sent, "then": "save"})
    assert UnsavedWork.objects.get().fields["body"] == "Second tab."


def test_one_that_says_what_is_saved_is_not_offered(desk, page):
    keep(desk, page)
    assert "unsaved work" not in words(desk.get(address(page)))


def test_one_on_an_older_text_is_offered_beside_the_newer_and_both_can_be_brought_together(desk, page):
    keep(desk, page, body="Typed.")
    page.save_revision(by="grace", title="Tea", body="By Grace.")
    response = desk.get(address(page))
    assert "grace saved this page after you began it" in words(response)
    assert b"By Grace.</textarea>" in response.content
    together = desk.post(address(page), {**UnsavedWork.objects.get().fields, "then": "save"})
    assert together.status_code == 409
    assert b"Typed." in together.content


def test_a_page_that_is_not_there_yet_is_kept_too(desk):
    typed = {"title": "New", "path": "drinks/new", "body": "Typed.", "weight": "0", "unsaved": ""}
    mark = desk.post(f"{HOME}new/unsaved/", typed).json()["mark"]
    again = form(desk, f"{HOME}new/")
    assert (again["title"], again["path"], again["body"]) == ("New", "drinks/new", "Typed.")
    desk.post(f"{HOME}new/", {**again, "unsaved": mark})
    assert Page.objects.filter(path="drinks/new").exists()
    assert UnsavedWork.objects.count() == 0


def test_what_no_database_takes_and_what_is_too_much_is_met(desk, page):
    assert keep(desk, page, body="a\0b", title="x" * 5_000).status_code == 200
    assert UnsavedWork.objects.get().fields["body"] == "a\ufffdb"
    assert "too long to keep" in keep(desk, page, body="x" * 500_000).json()["reason"]


def test_a_purged_page_leaves_no_unsaved_work(desk, page):
    keep(desk, page, body="Typed.")
    purge(page, by="test", reason="court")
    assert UnsavedWork.objects.count() == 0
