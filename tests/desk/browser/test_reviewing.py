"""A text on its way through a review: returned, mended, approved for a time, and carried out by the clock."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from publisher.pages.models import Page
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, scripted
from tests.desk.browsing import address, draft


def press(desk, name):
    desk.get_by_role("button", name=name, exact=True).click()


def fits(desk):
    return desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_an_author_and_an_editor_bring_a_text_to_readers(open_as, transactional_db, settings, device, scheme):
    settings.REVIEW_REQUIRED = True
    page = draft("tea", title="Tea", body="Hot.")
    author = open_as("Author", device=device, scheme=scheme)
    desk = open_as("Editor", device=device, scheme=scheme)
    submit(author, page, "Please check the price.")

    desk.goto("/-/pages/?show=review")
    desk.get_by_role("link", name="Tea", exact=True).click()
    desk.get_by_role("link", name="Review it…").click()
    desk.get_by_text("Please check the price.").wait_for()
    assert violations(desk) == []
    desk.get_by_role("link", name="Return…").click()
    desk.get_by_label("Reason").fill("Which currency?")
    press(desk, "Return")
    desk.get_by_text("Returned to author.").wait_for()

    author.goto(address(page))
    expect(author.get_by_text("“Which currency?”")).to_be_visible()
    assert violations(author) == []
    submit(author, page, "Euros.", title="Tea in euros")

    desk.goto(address(page, "review"))
    desk.get_by_role("link", name="Approve and schedule…").click()
    desk.get_by_label("Publish at", exact=True).fill("2890-06-01T09:00")
    desk.get_by_label("Time zone").select_option("Asia/Tokyo")
    assert fits(desk)
    press(desk, "Approve and schedule")
    desk.get_by_text("Scheduled for Thu 1 Jun 2890, 00:00 UTC").wait_for()
    [(done, error)] = Page.objects.publish_due(datetime(2890, 6, 2, tzinfo=UTC))
    live = done.live_publication.revision
    assert (done, error, live.title, live.who) == (page, None, "Tea in euros", "author")


def submit(author, page, note, title="Tea"):
    author.goto(address(page))
    scripted(author)
    author.get_by_label("Title", exact=True).fill(title)
    press(author, "Save and submit…")
    author.get_by_label("Note").fill(note)
    assert fits(author)
    press(author, "Submit for review")
    author.get_by_text("Waiting for review:").wait_for()
