"""*Tell readers what changed*: typed in the editor, where findings are asked about, or with a plan."""

import pytest
from django.urls import reverse

from publisher.pages.models import Page, UnsavedWork
from tests.desk.browsing import Fields, address, draft, save, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
OFFER = "Tell readers what changed"
BROKEN = "[d](/nowhere/)"


@pytest.fixture
def page():
    return publish("tea", "Tea", summary="Hot.")


def note_of(page):
    return page.live_publication.change_note


def html(desk, page, verb=""):
    return desk.get(address(page, verb)).content.decode()


def test_it_is_offered_for_a_live_page_to_people_who_may_publish(desk, page):
    author = logged_in(editor("mia", "Author"))
    assert OFFER in html(desk, page)
    assert OFFER in html(desk, page, "schedule")
    assert OFFER not in html(author, page)
    new = draft("coffee")
    assert [OFFER in html(desk, new, verb) for verb in ("", "schedule", "publish")] == [False] * 3
    assert OFFER not in html(desk, page, "publish")  # nothing new to publish
    page.save_revision(by="test", title="Another")
    assert OFFER in html(desk, page, "publish")


def test_what_is_typed_in_the_editor_goes_to_readers_with_the_text(desk, page):
    said = words(save(desk, page, "publish", title="Green tea", change_note="  New\tname "))
    assert "Published as content version" in said
    assert (note_of(page), page.live_publication.title) == ("New name", "Green tea")
    save(desk, page, "publish", title="Tea", is_correction="on")
    assert note_of(page) == "New name"


def test_a_note_and_a_correction_together_are_refused_and_kept_in_the_form(desk, page):
    response = save(desk, page, "publish", title="Green tea", change_note="New name", is_correction="on")
    assert "A small correction keeps the date, so readers aren't told about it." in words(response)
    sent = Fields(response.content.decode()).sent
    assert (sent["change_note"], sent["is_correction"], sent["title"]) == ("New name", "on", "Green tea")
    assert page.revisions.count() == 1


def test_a_note_is_given_back_where_nothing_is_published_with_it(desk, page):
    given_back = "Your note for readers was not kept; type it again when you publish: “New name”."
    assert given_back in words(save(desk, page, "save", title="Green tea", change_note="New name"))
    page.publish(by="test")
    said = words(save(desk, page, "publish", title="Green tea", change_note="New name"))
    assert "This text is already published; nothing was changed." in said
    assert given_back in said


@pytest.mark.parametrize("typed", [{"change_note": "Fee & <more>"}, {"is_correction": "on"}])
def test_the_screen_of_findings_keeps_what_was_typed(desk, page, typed):
    response = save(desk, page, "publish", body=BROKEN, **typed)
    assert "Saved, not published yet." in words(response)
    sent = Fields(response.content.decode()).sent
    assert (sent["change_note"], "is_correction" in sent) == (typed.get("change_note", ""), "is_correction" in typed)
    before = page.live_publication.published_at
    desk.post(address(page, "publish"), sent)
    assert note_of(page) == typed.get("change_note", "")
    assert (page.live_publication.published_at == before) == ("is_correction" in typed)


def test_unsaved_work_keeps_what_was_typed(desk, page):
    kept = {"base": page.latest_id, "title": "Tea", "summary": "Hot.", "weight": "0", "change_note": "New name"}
    assert desk.post(reverse("desk:keep", args=[page.pk]), kept).status_code < 300
    assert UnsavedWork.objects.count() == 1
    assert Fields(html(desk, page)).sent["change_note"] == "New name"


def test_a_plan_keeps_its_note_when_it_is_changed_or_gets_the_newest_text(desk, page):
    typed = {"zone": "UTC", "revision": page.latest_id, "publish_at": "2890-06-01T09:00", "change_note": "New name"}
    desk.post(address(page, "schedule"), typed)
    assert Page.objects.get(pk=page.pk).planned_note == "New name"
    sent = Fields(html(desk, page, "schedule")).sent
    assert sent["change_note"] == "New name"
    newest = page.save_revision(by="test", title="Green tea")
    sent = Fields(html(desk, page).split("Plan the newest text")[0]).sent
    desk.post(address(page, "schedule"), sent)
    planned = Page.objects.get(pk=page.pk)
    assert (planned.planned_revision_id, planned.planned_note) == (newest.pk, "New name")
    desk.post(address(page, "schedule"), typed | {"then": "cancel"})
    assert Page.objects.get(pk=page.pk).planned_note == ""


def test_the_history_names_notes_and_corrections_where_they_were_made(desk, page):
    for title, told in (("Two", {"change_note": "New <name>"}), ("Three", {"is_correction": True}), ("Four", {})):
        page.save_revision(by="test", title=title)
        page.publish(by="test", **told)
    page.move("coffee", by="test")
    said = html(desk, page, "history")
    assert said.count('<p class="note">') == 2
    assert said.count('<p class="note">For readers: New &lt;name&gt;</p>') == 1
    corrected, noted = (said.index(text) for text in ("Small correction: the date stays", "New &lt;name&gt;"))
    assert said.index("Published revision 3") < corrected < said.index("Published revision 2") < noted


def test_the_full_preview_shows_what_readers_are_told_so_far(desk, page):
    save(desk, page, "publish", title="Green tea", change_note="New name")
    show()
    frame = address(page, "history/2/frame")
    assert ": New name</p>" in desk.get(frame).content.decode()


def test_a_page_that_only_gets_another_section_is_no_correction_and_repeats_no_note(desk):
    page = publish("drinks/tea", "Tea")
    page.save_revision(by="test", title="Two")
    page.publish(by="test", change_note="New name")
    publish("drinks")
    said = html(desk, page, "history")
    assert "Listed in /drinks/ from then on" in said
    assert said.count('<p class="note">') == 1
