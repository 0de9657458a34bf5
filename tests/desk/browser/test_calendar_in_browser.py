"""The calendar in a browser: plans are moved by dragging, by keyboard alone and without scripts; and rechecks."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db.models import F
from playwright.sync_api import expect

from publisher.pages.models import Page, Recheck
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, choose_tab, scripted
from tests.desk.browsing import draft
from tests.static_site.live import show

CALENDAR = "/-/calendar/?month=2890-03"
NINE = datetime(2890, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def tea(transactional_db):
    show()
    page = draft("tea")
    page.schedule(by="mia", publish_at=NINE, unpublish_at=NINE.replace(day=20), zone="UTC")
    return page


def planned(page):
    page.refresh_from_db()
    return page.publish_at, page.unpublish_at


def drag(desk, handle, onto):
    start, end = handle.bounding_box(), onto.bounding_box()
    desk.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    desk.mouse.down()
    desk.mouse.move(end["x"] + 20, end["y"] + 20, steps=5)
    desk.mouse.up()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_plan_is_dragged_to_another_day_and_back_and_never_to_the_past(open_as, tea, scheme):
    desk = open_as("Editor", scheme=scheme)
    desk.goto(CALENDAR)
    scripted(desk)
    drag(desk, desk.locator(".entry.publish .handle"), desk.locator("[data-day='2890-03-08']"))
    desk.get_by_text("Moved /tea/: Published on Wed 8 Mar 2890, 09:00 UTC").wait_for()
    assert violations(desk) == []
    assert planned(tea) == (NINE.replace(day=8), NINE.replace(day=20))
    scripted(desk)
    drag(desk, desk.locator(".entry.publish .handle"), desk.locator("[data-day='2890-03-22']"))
    desk.get_by_text("The page is unpublished on Mon 20 Mar 2890, 09:00 UTC; choose an earlier time").wait_for()
    assert violations(desk) == []
    desk.get_by_role("link", name="Cancel").click()
    scripted(desk)
    drag(desk, desk.locator(".entry.publish .handle"), desk.locator("[data-day='2890-03-01']"))
    desk.get_by_text("Before, it was Wed 8 Mar 2890, 09:00 UTC.").wait_for()
    assert planned(tea) == (NINE, NINE.replace(day=20))


def test_what_someone_else_moved_meanwhile_stays_where_they_put_it(open_as, tea):
    desk = open_as("Editor")
    desk.goto(CALENDAR)
    scripted(desk)
    Page.objects.filter(pk=tea.pk).update(publish_at=F("unpublish_at") - (NINE.replace(day=3) - NINE))
    drag(desk, desk.locator(".entry.publish .handle"), desk.locator("[data-day='2890-03-08']"))
    desk.get_by_text("was changed or carried out after you opened this, so nothing was done").wait_for()
    assert planned(tea)[0] == NINE.replace(day=18)


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_plan_is_moved_by_keyboard_and_without_scripts(open_as, tea, device, scripts):
    desk = open_as("Editor", device=device, java_script_enabled=scripts)
    desk.goto(CALENDAR)
    desk.get_by_role("link", name="Move to… Unpublish Tea").focus()
    desk.keyboard.press("Enter")
    desk.get_by_label("Unpublish at", exact=True).fill("2890-04-02T09:00")
    desk.get_by_role("button", name="Move it").focus()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("month=2890-04"))
    desk.get_by_text("Moved /tea/: Unpublished on Sun 2 Apr 2890, 09:00 UTC").wait_for()
    assert planned(tea) == (NINE, datetime(2890, 4, 2, 9, tzinfo=UTC))
    if scripts:
        assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_phone_lists_the_days_with_something_in_them_and_a_narrow_one_too(open_as, tea):
    desk = open_as("Author", device=PHONE)
    desk.goto(CALENDAR)
    expect(desk.get_by_text("Wednesday 1 March")).to_be_visible()
    expect(desk.locator("[data-day='2890-03-02']")).to_be_hidden()
    expect(desk.get_by_text("Move to…")).to_have_count(0)
    desk.set_viewport_size({"width": 320, "height": 640})
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(desk) == []


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_an_overdue_page_is_found_and_checked_off(open_as, tea, device, scheme):
    Recheck.objects.plan(tea, date(2026, 3, 1), today=date(2025, 3, 1), by="mia")
    desk = open_as("Author", device=device, scheme=scheme)
    desk.goto("/-/pages/")
    desk.get_by_role("link", name="To check again (1)").click()
    desk.get_by_text("Was to be checked by 1 March 2026").wait_for()
    assert violations(desk) == []
    desk.get_by_role("link", name="Tea", exact=True).click()
    desk.get_by_text("This page was to be checked by 1 March 2026.").wait_for()
    desk.get_by_role("button", name="Checked today").click()
    desk.get_by_text("Checked. Check this page again by").wait_for()
    choose_tab(desk, "Details")
    desk.get_by_role("link", name="Change or check off…").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("Last checked").wait_for()
    assert violations(desk) == []
    desk.get_by_role("button", name="Don’t check again").click()
    desk.get_by_text("You won’t be reminded to check this page again.").wait_for()
    assert not Recheck.objects.exists()
