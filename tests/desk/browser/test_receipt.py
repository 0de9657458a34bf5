"""From log-in to a live page, with a real build process, and the messages if it doesn't get that far."""

import re

import pytest
from playwright.sync_api import expect

from static_site.releases.pointer import hold
from tests.desk.browser.conftest import DESKTOP, PHONE, choose_tab, publish_anyway, scripted
from tests.desk.browser.text_field import typing
from tests.desk.browsing import address
from tests.desk.conftest import PASSWORD, editor
from tests.static_site.live import show
from tests.static_site.sites import publish
from tests.waiting import wait_until

STEPS = ("Saved", "Published", "Built", "Live")


def write_and_publish(page):
    page.get_by_role("link", name="New page").click()
    page.get_by_label("Title").fill("Green tea")
    typing(page).fill("Pour *hot* water.")
    publish_anyway(page)


def arrived(page):
    return page.get_by_text("Live since")


def read_it(page):
    page.get_by_role("link", name="/green-tea/").last.click()
    expect(page.get_by_role("heading", name="Green tea")).to_be_visible()
    expect(page.get_by_text("Pour hot water.")).to_be_visible()


def is_narrow(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_log_in_to_live_on_one_page_that_moves_by_itself(open_as, building, device):
    editor("ada")
    page = open_as(device=device)
    page.goto("/-/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    write_and_publish(page)
    page.locator(".way").wait_for()
    page.evaluate("window.same = true")
    scripted(page)
    choose_tab(page, "Details")
    page.locator("#id_summary").fill("Typed meanwhile")
    arrived(page).wait_for()
    assert page.evaluate("window.same")
    expect(page.locator("#id_summary")).to_have_value("Typed meanwhile")
    expect(page.locator(".receipt [role=status]")).to_have_text("Live.")
    expect(page.locator("#where")).to_have_text("Live")
    expect(page.locator("#standing")).to_be_empty()
    expect(page.locator(".steps")).to_be_hidden()
    arrived(page).click()
    expect(page.locator(".steps .done")).to_have_text([re.compile(name) for name in STEPS])
    assert is_narrow(page)
    read_it(page)


def test_without_script_it_is_right_at_each_reload(open_as, building):
    page = open_as("Editor", java_script_enabled=False)
    page.goto("/-/pages/")
    write_and_publish(page)
    page.locator(".way").wait_for()  # a reload before would meet the page that is about to go
    wait_until(lambda: page.reload() and arrived(page).count())
    read_it(page)


def test_on_a_held_site_it_says_who_holds_it_and_what_happens_next(open_as, building):
    hold("elections", by="olga")
    page = open_as("Editor", device=PHONE)
    page.goto("/-/pages/")
    write_and_publish(page)
    page.locator(".steps .stopped", has_text="Held").wait_for()
    expect(page.locator(".delay")).to_have_text(
        "The site is held: elections (olga). Readers get this change when an operator lifts the hold."
    )
    assert is_narrow(page)


def test_a_tab_that_nobody_sees_asks_nothing_and_catches_up_when_it_is_seen(open_as, transactional_db, tolerated):
    # The clock is a script too, and the preview's frame runs no scripts.
    tolerated.append("Blocked script execution")
    tea = publish("tea")
    page = open_as("Editor")
    page.add_init_script("Object.defineProperty(document, 'hidden', {get: () => window.away})")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/receipt/") else None)
    page.clock.install()
    page.goto(address(tea))
    page.locator(".live-preview iframe:not(.coming)").wait_for()
    page.evaluate("window.away = true")
    seconds = int(page.locator(".way").get_attribute("data-seconds"))
    page.clock.run_for(30_000 * seconds)  # virtual milliseconds, without waiting
    assert asked == []
    show()
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    arrived(page).wait_for()
    assert len(asked) == 1
