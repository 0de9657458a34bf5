"""A text submitted, approved, returned and withdrawn in the web UI, as its author and its editor see it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.pages.models import AuditEntry, Page, Review
from tests.desk.browsing import Fields, address, draft, save, words
from tests.desk.conftest import editor, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def joan(db):
    return logged_in(editor("joan", role="Author"))


@pytest.fixture
def page():
    return draft()


def submit(browser, page, note=""):
    """Press the editor's button, and send the form that it leads to."""
    asked = save(browser, page, "submit", body="Hot, and cheap.")
    assert asked.redirect_chain[-1][0] == address(page, "submit")
    return send(browser, page, "submit", note=note)


def send(browser, page, what, **typed):
    shown = Fields(browser.get(address(page, what)).content.decode()).sent
    return browser.post(address(page, what), {**shown, **typed}, follow=True)


def body(page):
    live = Page.objects.get(pk=page.pk).live_publication
    return live.revision.body if live else None


def test_an_author_submits_and_an_editor_approves_what_the_screen_showed(desk, joan, page):
    assert "Revision 2 is submitted for review." in words(submit(joan, page, "Is the price right?"))
    assert "Waiting for review: joan submitted revision 2" in words(joan.get(address(page)))
    assert "Review it…" not in words(joan.get(address(page)))
    assert "Review it…" in words(desk.get(address(page)))
    shown = words(desk.get(address(page, "review")))
    assert "Is the price right?" in shown
    assert "New for readers Title" in shown
    assert "Published as content version" in words(send(desk, page, "review"))
    assert body(page) == "Hot, and cheap."


def test_the_review_shows_what_changes_for_readers(desk, joan, page):
    page.publish(by="test")
    submit(joan, page)
    shown = desk.get(address(page, "review")).content.decode()
    assert "What changes for readers" in shown
    assert "<ins" in shown
    assert "Hot, and cheap." in words(desk.get(address(page, "review")))


def test_an_editor_approves_for_later(desk, joan, page):
    page.schedule(by="test", unpublish_at=datetime(2900, 1, 2, tzinfo=UTC))
    submit(joan, page)
    assert "Type when readers get the text" in words(send(desk, page, "review/schedule", publish_at="", zone="UTC"))
    said = words(send(desk, page, "review/schedule", publish_at="2900-01-01T09:00", zone="Europe/London"))
    assert "Approved. Planned: Published on" in said
    page.refresh_from_db()
    assert (page.planned_revision_id, page.zone, body(page)) == (page.latest_id, "Europe/London", None)


def test_a_returned_text_shows_its_reason_until_it_is_submitted_again(desk, joan, page):
    submit(joan, page)
    assert "Say what is missing" in words(send(desk, page, "review/return", reason=" "))
    assert "Returned to joan." in words(send(desk, page, "review/return", reason="Which currency?"))
    assert "ada returned revision 2" in words(joan.get(address(page)))
    save(joan, page, body="Hot, and cheap: 3 euros.")
    assert "Which currency?" in words(joan.get(address(page)))
    send(joan, page, "submit")
    assert "Which currency?" not in words(joan.get(address(page)))


def test_a_returned_text_is_forgotten_once_readers_have_a_newer_one(desk, joan, page):
    submit(joan, page)
    send(desk, page, "review/return", reason="Which currency?")
    save(joan, page, body="Hot, and cheap: 3 euros.")
    Page.objects.get(pk=page.pk).publish(by="test")
    assert "Which currency?" not in words(joan.get(address(page)))


def test_who_asked_withdraws_and_others_cannot(desk, joan, page):
    submit(joan, page)
    assert "Withdraw" not in words(desk.get(address(page)))
    assert "Only joan can withdraw this" in words(desk.post(address(page, "review/withdraw"), follow=True))
    assert "Withdrawn. The text stays a draft." in words(joan.post(address(page, "review/withdraw"), follow=True))
    assert "No text of this page waits" in words(desk.post(address(page, "review"), follow=True))


def test_a_newer_text_is_offered_for_submission_and_never_approved_by_accident(desk, joan, page):
    submit(joan, page)
    form = Fields(desk.get(address(page, "review")).content.decode()).sent
    save(joan, page, body="Newer.")
    assert "submit the newer text instead" in words(joan.get(address(page)))
    assert "joan saved a newer text (revision 3)" in words(desk.post(address(page, "review"), form))
    assert "Approve" not in words(desk.get(address(page, "review")))
    assert "takes its place" in words(joan.get(address(page, "submit")))
    send(joan, page, "submit")
    assert "Another text has been submitted" in words(desk.post(address(page, "review"), form))
    assert body(page) is None
    send(desk, page, "review")
    assert body(page) == "Newer."


def test_a_text_that_was_saved_after_the_look_is_not_submitted(joan, page):
    form = Fields(joan.get(address(page, "submit")).content.decode()).sent
    page.save_revision(by="grace", title="Tea", body="Theirs.")
    assert "grace saved a newer text (revision 2) meanwhile" in words(joan.post(address(page, "submit"), form))
    assert not Review.objects.exists()


def test_the_history_shows_what_was_asked_and_answered(desk, joan, page):
    submit(joan, page, "Please look.")
    send(desk, page, "review/return", reason="Too short.")
    save(joan, page, body="Longer.")
    send(joan, page, "submit")
    joan.post(address(page, "review/withdraw"))
    send(joan, page, "submit")
    send(desk, page, "review")
    said = words(desk.get(address(page, "history")))
    for line in (
        "Submitted revision 2 for review Please look.",
        "Returned revision 2 Too short.",
        "Withdrew revision 3 from review",
        "Approved revision 3",
    ):
        assert line in said
    AuditEntry.objects.filter(action="submit").update(detail={"revision": 2})  # as a refresh leaves it
    assert "Submitted revision 2 for review" in words(desk.get(address(page, "history")))


def test_the_list_has_the_pages_in_review_and_counts_them(desk, joan, page):
    assert "In review Mine" in words(desk.get("/-/pages/"))
    submit(joan, page)
    draft("coffee", title="Coffee")
    assert "In review (1)" in words(desk.get("/-/pages/"))
    assert "Draft In review" in words(desk.get("/-/pages/"))
    assert [status.page for status in desk.get("/-/pages/?show=review").context["listed"]] == [page]


def test_without_the_setting_an_editor_publishes_alone(desk, page):
    said = words(save(desk, page, "publish", title="Tea", summary="Hot.", body="# Hot\n\nAs ever."))
    assert "without approval" not in said


def test_where_approval_is_required_ones_own_text_is_saved_and_its_publishing_asks_why(desk, page, settings):
    settings.REVIEW_REQUIRED = True
    asked = save(desk, page, "publish", body="Mine.")
    assert asked.redirect_chain[-1][0] == address(page, "publish")
    assert "Saved, not published. You wrote this text" in words(asked)
    assert "Say why this can't wait" in words(send(desk, page, "publish"))
    assert body(page) is None
    assert "Published as content version" in words(send(desk, page, "publish", reason="The price was wrong."))
    assert (body(page), AuditEntry.objects.get(action="publish").who) == ("Mine.", "ada")
    assert "Without approval: The price was wrong." in words(desk.get(address(page, "history")))


def test_an_author_cannot_publish_in_an_emergency(joan, page, settings):
    settings.REVIEW_REQUIRED = True
    assert joan.post(address(page, "publish"), {"reason": "Quick."}).status_code == 403


def test_plans_and_publishing_together_name_the_page_that_waits_for_an_approval(desk, page, settings):
    settings.REVIEW_REQUIRED = True
    save(desk, page, body="Mine.")
    refused = "You wrote the newest text of /tea/, so someone else has to approve it."
    planned = {"publish_at": "2900-01-01T09:00", "zone": "UTC", "revision": Page.objects.get(pk=page.pk).latest_id}
    assert refused in words(desk.post(address(page, "schedule"), planned))
    chosen = {"page": [page.pk], "revision": [planned["revision"]]}
    assert refused in words(desk.post("/-/pages/publish/", chosen))
    together = Fields(desk.get(f"/-/pages/schedule/?page={page.pk}").content.decode()).sent
    assert refused in words(desk.post("/-/pages/schedule/", {**together, "page": page.pk, **planned}))
    assert (body(page), Page.objects.get(pk=page.pk).publish_at) == (None, None)


def test_tagging_several_pages_says_that_the_tags_wait_and_lets_them(desk, page, settings):
    settings.REVIEW_REQUIRED = True
    page.publish(by="test")
    asked = desk.get(f"/-/pages/tag/?page={page.pk}")
    assert "The tags wait in its draft" in words(asked)
    assert "Change tags and publish" not in words(asked)
    desk.post("/-/pages/tag/", {**Fields(asked.content.decode()).sent, "page": page.pk, "tags": "drinks"})
    page.refresh_from_db()
    assert (page.latest.tags, page.live_publication.revision.number) == (["drinks"], 1)


def test_an_import_through_the_web_brings_only_drafts(settings):
    settings.REVIEW_REQUIRED = True
    margaret = logged_in(editor("margaret", role="Administrator"))
    said = words(margaret.post("/-/imports/", {"publish": "on"}))
    assert "import the pages as drafts" in said


def test_the_screens_ask_the_database_as_much_however_many_reviews_there_were(desk, joan, page):
    counts = {}
    for number in (1, 9):
        for _ in range(number):
            submit(joan, page)
            joan.post(address(page, "review/withdraw"))
        send(joan, page, "submit")
        for what in ("", "review", "history", "review/schedule", "review/return"):
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(address(page, what)).status_code == 200
            counts.setdefault(what, []).append(len(asked))
        joan.post(address(page, "review/withdraw"))
    assert all(few == many for few, many in counts.values()), counts
