"""The list of pages: it searches as you type, supports going back, and publishes together; also without scripts."""

import re

import pytest
from playwright.sync_api import expect

from publisher.pages.models import Publication
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.desk.browsing import HOME, draft


@pytest.fixture
def teas(transactional_db):
    draft("guides", title="Guides")
    draft("guides/green", title="Green tea")
    draft("guides/black", title="Black tea")


def test_the_list_follows_the_typing_and_the_way_back(open_as, teas):
    desk = open_as("Editor")
    desk.goto(HOME)
    desk.get_by_role("searchbox").press_sequentially("gre")
    expect(desk.get_by_role("link", name="Black tea")).to_have_count(0)
    expect(desk).to_have_url(re.compile("q=gre"))
    expect(desk.get_by_role("link", name="Green tea")).to_be_visible()
    desk.get_by_role("link", name="Drafts").click()
    expect(desk.get_by_role("searchbox")).to_have_value("gre")
    desk.go_back()
    desk.go_back()
    expect(desk.get_by_role("link", name="Black tea")).to_be_visible()
    expect(desk.get_by_role("searchbox")).to_have_value("")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_long_list_says_how_long_it_is_and_is_jumped_in(open_as, transactional_db, scripts):
    for number in range(140):
        draft(f"page-{number:03}", title=f"Page {number:03}")
    desk = open_as("Editor", device={"viewport": {"width": 320, "height": 700}}, java_script_enabled=scripts)
    desk.goto(HOME)
    shelf = desk.get_by_role("navigation", name="More pages")
    expect(shelf).to_contain_text("1 to 50 of 141")
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not scripts or violations(desk) == []
    shelf.get_by_role("link", name="Screen 3").click()
    expect(shelf).to_contain_text("101 to 141 of 141")
    expect(desk.get_by_role("link", name="Page 139")).to_be_visible()
    shelf.get_by_role("link", name="Previous").click()
    expect(shelf).to_contain_text("51 to 100 of 141")
    shelf.get_by_role("link", name="Next").click()
    expect(shelf).to_contain_text("101 to 141 of 141")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_pages_are_chosen_and_published_together(open_as, teas, device, scripts):
    desk = open_as("Editor", device=device, java_script_enabled=scripts)
    desk.goto(f"{HOME}?under=guides")
    for title in ("Green tea", "Black tea"):
        desk.get_by_label(f"Choose {title}").check()
    expect(desk.get_by_text("2 pages chosen")).to_be_visible(visible=scripts)
    desk.get_by_role("button", name="Publish together…").click()
    desk.get_by_role("heading", name="Publish 2 pages together?").wait_for()
    desk.get_by_role("button", name="Publish together").click()
    desk.get_by_text("Published 2 pages together").wait_for()
    assert Publication.objects.live().exclude(path="").count() == 2
