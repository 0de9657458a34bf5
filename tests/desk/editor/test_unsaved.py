"""Unsaved work: kept only for its author, restored, and never a revision."""

import pytest
from django.utils import timezone

from publisher.desk.editor.unsaved_views import MOST_NEW_PAGES
from publisher.pages.models import Page, UnsavedWork, purge
from publisher.pages.models.unsaved_work import UNDO
from tests.desk.browsing import HOME, Fields, address, draft, filled_in, words
from tests.desk.conftest import PASSWORD, editor, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return draft("tea", body="Saved.", tags=["Hot"])


def keep(desk, page, mark="", **typed):
    """Send the browser's autosave; the answer's mark goes with the next one."""
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
    assert "This is your unsaved work from" in words(desk.get(address(page)))
    assert b"Typed." not in logged_in(editor("grace")).get(address(page)).content


def test_saving_it_ends_it(desk, page):
    keep(desk, page, body="Typed.")
    desk.post(address(page), {**form(desk, address(page)), "then": "save"})
    page.refresh_from_db()
    assert (page.latest.body, UnsavedWork.objects.count()) == ("Typed.", 0)


def discard(desk, page, mark):
    return desk.post(address(page, "unsaved/discard"), {"unsaved": mark}, follow=True)


def undo(desk, page, mark):
    return desk.post(address(page, "unsaved/undo"), {"unsaved": mark}, follow=True)


def test_it_can_be_discarded_and_that_can_be_undone(desk, page):
    mark = keep(desk, page, body="Typed.").json()["mark"]
    assert "You discarded unsaved changes" in words(discard(desk, page, mark))
    assert form(desk, address(page))["body"] == "Saved."
    assert "This is your unsaved work" in words(undo(desk, page, mark))
    assert form(desk, address(page))["body"] == "Typed."
    assert "no longer kept" in words(undo(desk, page, mark))


def test_undo_puts_aside_what_was_typed_since_and_that_can_be_undone_too(desk, page):
    first = keep(desk, page, body="First.").json()["mark"]
    discard(desk, page, first)
    second = keep(desk, page, body="Second.").json()["mark"]
    undo(desk, page, first)
    assert form(desk, address(page))["body"] == "First."
    undo(desk, page, second)
    assert form(desk, address(page))["body"] == "Second."


def test_what_was_discarded_is_gone_after_a_day_and_for_everybody_else_at_once(desk, page):
    mark = keep(desk, page, body="Typed.").json()["mark"]
    discard(desk, page, mark)
    assert "no longer kept" in words(undo(logged_in(editor("grace")), page, mark))
    UnsavedWork.objects.update(discarded_at=timezone.now() - UNDO)
    assert "no longer kept" in words(undo(desk, page, mark))
    discard(desk, page, keep(desk, page, body="Later.").json()["mark"])
    assert UnsavedWork.objects.get().fields["body"] == "Later."


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


def begin(desk, title, slot):
    """Send the autosave of a tab with a new page; return the mark."""
    typed = {"title": title, "path": f"drinks/{title.lower()}", "body": f"{title}, typed.", "weight": "0"}
    return desk.post(f"{HOME}new/unsaved/", {**typed, "unsaved": "", "slot": slot})


def test_pages_that_are_not_there_yet_are_kept_each_in_its_tab(desk):
    slots = [form(desk, f"{HOME}new/")["slot"] for _ in range(2)]
    assert [begin(desk, *tab).status_code for tab in zip(("Tea", "Milk"), slots, strict=True)] == [200, 200]
    for title, slot in zip(("Tea", "Milk"), slots, strict=True):
        again = form(desk, f"{HOME}new/?slot={slot}")
        assert (again["title"], again["body"], again["slot"]) == (title, f"{title}, typed.", slot)
    desk.post(f"{HOME}new/", form(desk, f"{HOME}new/?slot={slots[0]}"))
    assert Page.objects.filter(path="drinks/tea").exists()
    assert UnsavedWork.objects.get().title == "Milk"


def test_a_new_tab_is_empty_and_leads_to_the_pages_that_were_begun(desk):
    begin(desk, "Tea", "one")
    begin(desk, "Milk", "")  # as code without slots kept it
    tab = desk.get(f"{HOME}new/")
    assert "Pages you started but did not save: Milk , " in words(tab)
    assert Fields(tab.content.decode()).sent["title"] == ""
    for slot, title in (("one", "Tea"), ("", "Milk")):
        assert f'href="?slot={slot}"' in tab.content.decode()
        assert form(desk, f"{HOME}new/?slot={slot}")["title"] == title


def test_a_new_page_that_was_discarded_comes_back_where_it_was(desk):
    mark, there = begin(desk, "Tea", "one").json()["mark"], f"{HOME}new/?slot=one"
    said = desk.post(f"{HOME}new/unsaved/discard/", {"unsaved": mark, "slot": "one"})
    assert (said.url, form(desk, there)["title"]) == (there, "")
    sent = Fields(desk.get(there).content.decode()).sent
    assert "You discarded unsaved changes" in words(desk.get(there))
    desk.post(f"{HOME}new/unsaved/undo/", {"unsaved": mark, "slot": sent["slot"]})
    assert form(desk, there)["title"] == "Tea"


def test_several_discarded_new_pages_are_offered_in_a_new_tab_and_come_back_one_by_one(desk, ada):
    marks = {title: begin(desk, title, title.lower()).json()["mark"] for title in ("Tea", "Milk")}
    for title, mark in marks.items():
        desk.post(f"{HOME}new/unsaved/discard/", {"unsaved": mark, "slot": title.lower()})
    tab = desk.get(f"{HOME}new/")
    assert "New pages you discarded within the last day (2)" in words(tab)
    assert words(tab).index("Milk") < words(tab).index("Tea"), "the last one first"
    back = desk.post(f"{HOME}new/unsaved/undo/", {"unsaved": marks["Tea"], "slot": "tea"})
    assert form(desk, back.url)["title"] == "Tea"
    assert "New pages you discarded within the last day (1)" in words(desk.get(back.url))
    assert "discarded" not in words(logged_in(editor("grace")).get(f"{HOME}new/"))


def test_a_log_in_between_typing_and_saving_a_new_page_ends_its_unsaved_work_alone(desk):
    begin(desk, "Milk", "two")
    typed = {"title": "Tea", "body": "Tea.", "weight": "0", "slot": "one", "unsaved": ""}
    typed["unsaved"] = desk.post(f"{HOME}new/unsaved/", typed).json()["mark"]
    desk.logout()
    asked = Fields(desk.post(f"{HOME}new/", {**typed, "then": "save"}).content.decode()).sent
    entered = desk.post("/-/log-in/", {**asked, "username": "ada", "password": PASSWORD})
    desk.post(f"{HOME}new/", {**Fields(entered.content.decode()).sent, "then": "save"})
    assert Page.objects.filter(path="tea").exists()
    assert UnsavedWork.objects.get().title == "Milk"


def test_somebody_begins_so_many_pages_and_no_more(desk, ada):
    UnsavedWork.objects.bulk_create(
        UnsavedWork(by=ada, slot=str(number), mark=str(number), fields={}) for number in range(MOST_NEW_PAGES)
    )
    refused = begin(desk, "Tea", "one")
    assert (refused.status_code, "save or discard some of them first" in refused.json()["reason"]) == (413, True)
    assert begin(desk, "Tea", "7").status_code == 409


def test_what_no_database_takes_and_what_is_too_much_is_met(desk, page):
    assert keep(desk, page, body="a\0b", title="x" * 5_000).status_code == 200
    assert UnsavedWork.objects.get().fields["body"] == "a\ufffdb"
    assert "too long to keep" in keep(desk, page, body="x" * 500_000).json()["reason"]


def test_a_purged_page_leaves_no_unsaved_work(desk, page):
    keep(desk, page, body="Typed.")
    purge(page, by="test", reason="court")
    assert UnsavedWork.objects.count() == 0
