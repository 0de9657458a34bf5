"""Writing, saving and publishing, as a browser does it."""

from datetime import UTC, datetime

import pytest

from publisher.pages.models import ContentVersion, Page, Publication
from static_site.releases.pointer import hold
from tests.desk.browsing import HOME, Fields, address, draft, filled_in, save, words
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
EMPTY = {"title": "", "path": "", "body": "", "summary": "Short.", "weight": "0", "then": "save"}


def test_a_new_page_gets_its_path_from_its_title(desk, ada):
    desk.post(f"{HOME}new/", {**EMPTY, "title": "Tea & biscuits", "body": "Hot.\r\nSweet."})
    page = Page.objects.get(path="tea-biscuits")
    assert (page.latest.body, page.latest.by, page.live_publication) == ("Hot.\nSweet.", ada, None)


def test_a_new_page_can_be_published_at_once(desk):
    response = desk.post(f"{HOME}new/", {**EMPTY, "title": "Tea", "path": "drinks/tea", "then": "publish"}, follow=True)
    page = Page.objects.get(path="drinks/tea")
    version = ContentVersion.objects.current()
    assert page.live_publication.since == version
    assert f"Published as content version {version}." in words(response)


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 300}, "title", "at most 250"),
        ({"path": "Bad Path"}, "path", "capital letters"),
        ({"path": "-/pages"}, "path", "reserved"),
        ({"path": "../etc"}, "path", "leave its directory"),
        ({"path": "taken"}, "path", "another page"),
        ({"body": "a\0b"}, "body", "Null"),
        ({"body": "x" * 200_001}, "body", "200,001 bytes"),
        ({"tags": "y" * 101}, "tags", "1 to 100 characters"),
        ({"authors": "\n".join(map(str, range(100_000)))}, "authors", "100,000 authors; use at most 50"),
        ({"date": "yesterday"}, "date", "valid date"),
        ({"weight": "9" * 20}, "weight", "less than or equal"),
        ({"weight": ""}, "weight", "required"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_lost(desk, typed, field, reason):
    draft("taken")
    response = desk.post(f"{HOME}new/", {**EMPTY, "title": "Tea", "summary": "Typed with care.", **typed})
    assert reason in " ".join(response.context["form"].errors[field])
    assert b"Typed with care." in response.content
    assert Page.objects.count() == 2


def test_saving_makes_a_revision_and_readers_keep_theirs(desk, ada):
    page = publish("tea", body="Old.")
    response = save(desk, page, body="New.")
    page.refresh_from_db()
    assert (page.latest.body, page.latest.by, page.live_publication.revision.body) == ("New.", ada, "Old.")
    assert "Draft saved. Readers won't see it until you publish." in words(response)


def test_a_request_that_ends_meanwhile_takes_no_message_away(desk):
    page = draft()
    earlier = desk.session  # a running autosave has read this session and saves it whole at its end
    assert earlier["_auth_user_id"]
    desk.post(address(page), {**filled_in(desk, page, body="New."), "then": "save"})
    earlier.save()
    assert "Draft saved." in words(desk.get(address(page)))


EVERYTHING = {
    "title": "Tea",
    "body": "\n  Indented.\r\nOld line ends.\n\n",
    "summary": "One.\nTwo.\n",
    "tags": ["Washington, DC", "Tea"],
    "authors": ["Lovelace, Ada"],
    "date": datetime(2014, 3, 12, 10, 11, 30, 123456, UTC),
    "description": "Described.",
    "image": "/media/tea.jpg",
    "noindex": True,
    "in_menu": True,
}


def test_a_new_page_is_not_in_the_main_menu_and_whoever_puts_it_there_reads_what_that_renders(desk):
    sent = Fields(desk.get(f"{HOME}new/").content.decode()).sent
    desk.post(f"{HOME}new/", sent | {"title": "Tea", "summary": "Hot.", "then": "publish"})
    tea = Page.objects.get(path="tea")
    assert (tea.latest.in_menu, list(Publication.objects.live().navigation())) == (False, [])
    assert "The main menu has changed" in words(save(desk, tea, "publish", in_menu="true"))
    assert Publication.objects.live().navigation().get().page == tea
    assert "The main menu has changed" not in words(save(desk, tea, "publish", body="More."))
    assert "Every page shows the menu" in words(desk.get(address(tea, "unpublish")))
    assert "The main menu has changed" in words(save(desk, tea, "publish", in_menu="false"))
    assert "Every page shows the menu" not in words(desk.get(address(tea, "unpublish")))


def test_a_form_from_before_there_was_the_box_leaves_the_menu_as_it_was(desk):
    page = publish("tea")
    sent = filled_in(desk, page, body="More.")
    assert sent.pop("in_menu") == "true", "undated and directly below home"
    desk.post(address(page), sent | {"then": "publish"})
    page.refresh_from_db()
    assert (page.latest.body, page.latest.in_menu) == ("More.", None)
    save(desk, page, date="2026-02-03T04:05")
    page.refresh_from_db()
    assert page.latest.in_menu is True, "the form showed it, and a date alone would take it out"
    page.save_revision(by="test", title="Tea", in_menu=False)
    desk.post(address(page), {**filled_in(desk, page, body="Less."), "then": "save"})
    page.refresh_from_db()
    assert (page.latest.body, page.latest.in_menu) == ("Less.", False)


def test_saving_an_untouched_form_changes_nothing(desk):
    page = publish("tea", weight=7, **EVERYTHING)
    version = ContentVersion.objects.current()
    assert "Nothing has changed" in words(save(desk, page))
    assert page.revisions.count() == 1
    assert "This text is already published" in words(save(desk, page, "publish"))
    assert ContentVersion.objects.current() == version


def test_what_was_not_touched_stays_to_the_letter(desk):
    page = draft(**EVERYTHING)
    save(desk, page, title="Better tea")
    page.refresh_from_db()
    assert page.latest.title == "Better tea"
    assert {name: getattr(page.latest, name) for name in EVERYTHING if name != "title"} == {
        name: value for name, value in EVERYTHING.items() if name != "title"
    }


def test_every_field_can_be_changed(desk):
    page = draft(**EVERYTHING)
    save(desk, page, tags="One\r\n\r\n Two, three ", authors="", date="2026-02-03T04:05", weight="-3", summary="Short.")
    page.refresh_from_db()
    new = page.latest
    assert (new.tags, new.authors, new.date) == (["One", "Two, three"], [], datetime(2026, 2, 3, 4, 5, tzinfo=UTC))
    assert (page.weight, new.summary) == (-3, "Short.")


def test_a_date_is_typed_in_the_sites_zone(desk, settings):
    settings.SITE_TIME_ZONE = "Europe/Berlin"
    page = draft(date=datetime(2026, 7, 1, 10, tzinfo=UTC))
    assert filled_in(desk, page)["date"] == "2026-07-01T12:00:00"
    save(desk, page, date="2026-07-01T13:00")
    page.refresh_from_db()
    assert page.latest.date == datetime(2026, 7, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Pacific/Kiritimati"])
def test_a_date_beyond_the_calendar_is_refused_at_its_field(desk, settings, zone):
    settings.SITE_TIME_ZONE = zone
    page = draft()
    for typed in ("9999-12-31T23:59:59-12:00", "9999-12-31T23:59", "0001-01-01T00:00", "0001-01-01T00:00+14:00"):
        response = save(desk, page, date=typed)
        assert response.context["form"].errors["date"], typed
        assert typed in response.content.decode()
    assert page.revisions.count() == 1
    for typed in ("1000-01-01T00:00", "9998-12-31T23:59"):
        save(desk, page, date=typed)
        assert desk.get(address(page)).status_code == 200
    assert page.revisions.count() == 3


def test_publishing_says_what_happens_next(desk):
    page = publish("tea")
    show()
    response = save(desk, page, "publish", body="New.")
    assert f"Published as content version {ContentVersion.objects.current()}." in words(response)
    assert page.live_publication.revision.body == "New."


def test_publishing_on_a_held_site_does_not_promise_the_next_build(desk):
    page = publish("tea")
    show()
    hold("elections", by="ops")
    said = words(save(desk, page, "publish", body="New."))
    assert "Readers get this change when an operator lifts the hold." in said


def test_a_new_weight_counts_when_it_is_published(desk):
    page = publish("tea")
    save(desk, page, weight="5")
    assert page.live_publication.weight == 0
    page.refresh_from_db()
    save(desk, page, "publish")
    assert page.live_publication.weight == 5


def test_a_note_says_in_the_history_what_was_changed(desk):
    page = draft()
    save(desk, page, body="Hotter.", note="Warmer words")
    page.refresh_from_db()
    assert page.latest.note == "Warmer words"
    assert "Warmer words" in words(desk.get(address(page, "history")))
    assert filled_in(desk, page)["note"] == ""


@pytest.mark.parametrize(
    ("then", "typed", "said"),
    [
        ("save", {}, "Nothing has changed since the last save."),
        ("save", {"weight": "5"}, "Draft saved. Readers won't see it until you publish."),
        ("publish", {}, "Published as content version 2."),
    ],
)
def test_a_note_without_another_text_is_given_back(desk, then, typed, said):
    page = draft()
    response = save(desk, page, then, note="Warmer words", **typed)
    assert f"{said} Your note was not kept, because the text is unchanged: “Warmer words”." in words(response)
    assert page.revisions.get().note == ""


def test_a_deleted_page_takes_no_text_and_what_was_typed_stays(desk):
    page = draft()
    typed = filled_in(desk, page, body="Typed with care.", then="publish")
    page.mark_deleted(by="somebody")
    response = desk.post(address(page), typed)
    assert "is deleted; restore it" in words(response)
    assert b"Typed with care." in response.content
    assert page.revisions.count() == 1


def test_a_page_without_a_text_can_be_written(desk):
    page = Page.objects.create_page("empty", by="test")
    save(desk, page, title="No longer empty")
    page.refresh_from_db()
    assert page.latest.title == "No longer empty"


def test_the_home_page_can_be_edited_and_neither_moved_nor_deleted(desk):
    home = Page.objects.get(path="")
    home.save_revision(by="test", title="Home", summary="Welcome.")
    said = words(desk.get(address(home)))
    assert "Delete…" not in said
    assert "Move…" not in said
    save(desk, home, "publish", title="Welcome")
    assert home.live_publication.title == "Welcome"
