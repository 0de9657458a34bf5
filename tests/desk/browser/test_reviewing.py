"""A text on its way through a review: returned, mended, approved for a time, and carried out by the clock."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Value
from django.db.models.functions import Concat
from playwright.sync_api import expect

from publisher.desk.models import Profile
from publisher.pages.models import Page
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, scripted
from tests.desk.browsing import address, draft
from tests.receivers import MailServer, send_through, serving
from tests.static_site.live import show


@pytest.fixture
def mail_server(settings):
    with serving(MailServer()) as server:
        send_through(server.port, settings)
        yield server


def press(desk, name):
    desk.get_by_role("button", name=name, exact=True).click()


def fits(desk):
    return desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_an_author_and_an_editor_bring_a_text_to_readers(
    open_as, transactional_db, settings, mail_server, device, scheme
):
    settings.REVIEW_REQUIRED = True
    page = draft("tea", title="Tea", body="Hot.")
    author = open_as("Author", device=device, scheme=scheme)
    desk = open_as("Editor", device=device, scheme=scheme)
    User.objects.update(email=Concat("username", Value("@example.org")))
    submit(author, page, "Please check the price.")
    assert mailed(mail_server) == [("editor@example.org", "Publisher: 1 to review")]

    desk.goto("/-/pages/?show=review")
    desk.get_by_role("link", name="Tea", exact=True).click()
    desk.get_by_role("link", name="Review it…").click()
    desk.get_by_text("Please check the price.").wait_for()
    assert violations(desk) == []
    desk.get_by_role("link", name="Return…").click()
    desk.get_by_label("Reason").fill("Which currency?")
    press(desk, "Return")
    desk.get_by_text("Returned to author.").wait_for()
    assert mailed(mail_server) == [("author@example.org", "Publisher: 1 returned")]

    author.goto(address(page))
    expect(author.get_by_text("“Which currency?”")).to_be_visible()
    assert violations(author) == []
    submit(author, page, "Euros.", title="Tea in euros")
    assert mailed(mail_server) == [("editor@example.org", "Publisher: 1 to review")]

    desk.goto(address(page, "review"))
    desk.get_by_role("link", name="Approve and schedule…").click()
    desk.get_by_label("Publish at", exact=True).fill("2890-06-01T09:00")
    desk.get_by_label("Time zone").select_option("Asia/Tokyo")
    assert fits(desk)
    press(desk, "Approve and schedule")
    desk.get_by_text("Scheduled for Thu 1 Jun 2890, 00:00 UTC").wait_for()
    assert mailed(mail_server) == [("author@example.org", "Publisher: 1 approved")]
    [(done, error)] = Page.objects.publish_due(datetime(2890, 6, 2, tzinfo=UTC))
    live = done.live_publication.revision
    assert (done, error, live.title, live.who) == (page, None, "Tea in euros", "author")
    show()
    assert mailed(mail_server) == [("author@example.org", "Publisher: 1 live")]


def mailed(server):
    """Send what is due an hour after the last mails; return whom it went to, and its subjects."""
    Profile.objects.update(mailed_at=None)
    before = len(server.mails)
    call_command("send_notices", stdout=StringIO())
    return [(mail["To"], mail["Subject"]) for mail in server.mails[before:]]


def submit(author, page, note, title="Tea"):
    author.goto(address(page))
    scripted(author)
    author.get_by_label("Title", exact=True).fill(title)
    press(author, "Save and submit…")
    author.get_by_label("Note").fill(note)
    assert fits(author)
    press(author, "Submit for review")
    author.get_by_text("Waiting for review:").wait_for()
