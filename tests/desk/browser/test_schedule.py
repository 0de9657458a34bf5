"""A planned publication: an editor plans it, the scheduler's command carries it out, and the page says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from builds.models import Lease
from publisher.pages.models import Page
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.desk.browsing import address, draft
from tests.static_site.live import show
from tests.static_site.sites import publish


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_an_editor_plans_is_published_by_the_tick(open_as, transactional_db, device):
    planned, desk = draft("tea"), open_as("Editor", device=device)
    desk.goto(address(planned))
    desk.get_by_role("link", name="Schedule…").click()
    desk.get_by_label("Publish at", exact=True).fill("2890-06-01T09:00")
    desk.get_by_label("Time zone").select_option("Asia/Tokyo")
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.get_by_role("button", name="Plan it").click()
    desk.get_by_text("Scheduled for Thu 1 Jun 2890, 00:00 UTC").wait_for()
    ticks_at(planned, datetime(2026, 1, 1, tzinfo=UTC))
    desk.reload()
    expect(desk.get_by_text("Scheduled for")).to_have_count(0)
    show()
    desk.reload()
    expect(desk.get_by_text("Live", exact=True).first).to_be_visible()


def ticks_at(page, moment):
    """Run a tick at the planned time, with builds paused."""
    Page.objects.filter(pk=page.pk).update(publish_at=moment)
    Lease.objects.drain(timedelta(hours=1), by="test")
    call_command("schedule_build", verbosity=0)
    page.refresh_from_db()
    assert page.live_publication


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_a_plan_is_asked_for(open_as, transactional_db, scheme):
    desk = open_as("Editor", scheme=scheme)
    desk.goto(address(draft(), "schedule"))
    desk.get_by_label("Publish at", exact=True).fill("2036-10-26T02:30")
    desk.get_by_label("Time zone").select_option("Europe/Berlin")
    desk.get_by_role("button", name="Plan it").click()
    desk.get_by_text("The first, 02:30 at UTC+02:00").wait_for()
    assert violations(desk) == []


def test_a_browser_in_another_zone_offers_it_and_a_live_page_with_a_plan_says_both(open_as, transactional_db):
    page = publish("tea")
    show()
    page.save_revision(by="ada", title="Later")
    page.schedule(by="ada", publish_at=datetime(2890, 6, 1, tzinfo=UTC))
    desk = open_as("Editor", device={**DESKTOP, "timezone_id": "Asia/Tokyo"})
    desk.goto("/-/pages/")
    desk.get_by_text("Times are in UTC (UTC+00:00).").wait_for()
    desk.get_by_role("link", name="Show times in Asia/Tokyo, as in this browser").click()
    desk.get_by_label("Name", exact=True).fill("Ada Lovelace")
    assert violations(desk) == []
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_text("Saved. Times are in Asia/Tokyo.").wait_for()
    desk.goto("/-/pages/")
    desk.get_by_role("link", name="Ada Lovelace").wait_for()
    desk.get_by_text("new text goes live Thu 1 Jun 2890, 09:00 Asia/Tokyo").wait_for()
    expect(desk.get_by_role("link", name="Change the time zone")).to_be_visible()
