"""Aids for filling in the editor: names in use, and a new page's future address."""

import pytest
from playwright.sync_api import expect

from publisher.pages.models import Page
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, choose_tab, scripted
from tests.desk.browsing import address, draft


@pytest.fixture
def page(transactional_db):
    draft("guides", title="All guides", tags=["Tea", "Washington, DC", "Cafés"])
    return draft("tea", title="Tea", body="Hot.", tags=["Tea"])


def fits(desk):
    return desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_tags_are_chosen_with_the_keyboard_and_new_ones_typed(open_as, page):
    desk = open_as("Editor")
    desk.goto(address(page))
    scripted(desk)
    choose_tab(desk, "Details")
    tags = desk.get_by_label("Tags", exact=True)
    tags.press("Control+End")
    tags.press("Enter")
    tags.press_sequentially("was")
    desk.get_by_role("option", name="Washington, DC").wait_for()
    tags.press("ArrowDown")
    tags.press("Enter")
    tags.press_sequentially("cafes")
    desk.get_by_role("option", name="Cafés").wait_for()
    tags.press("Enter")
    expect(tags).to_have_value("Tea\nWashington, DC\ncafes\n")
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_text("Draft saved.").wait_for()
    page.refresh_from_db()
    assert page.latest.tags == ["Tea", "Washington, DC", "cafes"]


@pytest.mark.parametrize(("device", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_an_empty_line_offers_the_most_used_and_escape_closes_them(open_as, page, device, scheme):
    desk = open_as("Editor", device=device, scheme=scheme)
    desk.goto("/-/pages/new/")
    scripted(desk)
    choose_tab(desk, "Details")
    tags = desk.get_by_label("Tags", exact=True)
    tags.click()
    expect(desk.get_by_role("option")).to_have_text(["Tea", "Washington, DC", "Cafés"])
    assert violations(desk) == []
    assert fits(desk)
    desk.get_by_role("option", name="Tea").click()
    expect(tags).to_have_value("Tea\n")
    expect(desk.get_by_role("option")).to_have_text(["Washington, DC", "Cafés"])
    tags.press("Escape")
    expect(desk.get_by_role("option")).to_have_count(0)


def test_a_new_page_gets_its_section_by_title_and_its_address_while_the_title_is_typed(open_as, page):
    desk = open_as("Editor")
    desk.goto("/-/pages/new/")
    desk.get_by_label("Title").press_sequentially("Fill the kettle")
    last = desk.get_by_label("Last part of the address")
    expect(last).to_have_value("fill-the-kettle")
    desk.get_by_label("Section").press_sequentially("all gui")
    desk.get_by_role("option", name="All guides").wait_for()
    desk.keyboard.press("Enter")
    will_be = desk.get_by_role("paragraph").filter(has_text="Readers will find it at")  # the card shows the address too
    expect(will_be).to_contain_text("/guides/fill-the-kettle/")
    assert violations(desk) == []
    desk.get_by_label("Title").fill("Fill a kettle")
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_text("Draft saved.").wait_for()
    assert Page.objects.filter(path="guides/fill-a-kettle").exists()


def test_an_address_that_was_typed_stays_and_one_that_is_taken_is_named_at_once(open_as, page):
    desk = open_as("Editor", device=PHONE, scheme="dark")
    desk.goto("/-/pages/new/")
    last = desk.get_by_label("Last part of the address")
    last.fill("tea")
    desk.get_by_label("Title").fill("Coffee")
    desk.locator(".refused", has_text="/tea/ already belongs to another page").wait_for()
    assert violations(desk) == []
    assert fits(desk)
    last.fill("mocha")
    desk.get_by_text("Readers will find it at").wait_for()
    expect(last).to_have_value("mocha")


def test_the_card_follows_what_is_typed_and_rare_fields_open_where_something_is_to_mend(open_as, page):
    desk = open_as("Editor")
    desk.goto(address(page))
    scripted(desk)
    choose_tab(desk, "Details")
    expect(desk.get_by_label("Weight")).to_be_hidden()
    desk.get_by_label("Summary").fill("Hot and strong.")
    expect(desk.locator(".shared .description")).to_have_text("Hot and strong.")
    desk.get_by_text("Image, order, menu, search engines").click()
    desk.get_by_label("Description").fill("Described. " * 20)
    desk.get_by_label("Weight").fill("")
    expect(desk.locator(".shared .description")).to_contain_text("Described.")
    desk.get_by_text("Image, order, menu, search engines").click()
    expect(desk.get_by_label("Weight")).to_be_hidden()
    choose_tab(desk, "Checks")
    desk.get_by_role("link", name="description").click()
    expect(desk.get_by_label("Description")).to_be_focused()
    desk.get_by_text("Image, order, menu, search engines").click()
    choose_tab(desk, "Preview")
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.get_by_label("Weight")).to_be_focused()


def test_without_scripts_a_new_page_has_its_path_in_one_field(open_as, page):
    desk = open_as("Editor", java_script_enabled=False)
    desk.goto("/-/pages/new/")
    expect(desk.get_by_label("Section")).to_be_hidden()
    desk.get_by_label("Title").fill("Kettle")
    desk.get_by_label("Path").fill("guides/kettle")
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_text("Draft saved.").wait_for()
    assert Page.objects.filter(path="guides/kettle").exists()


def test_who_only_passes_through_the_section_with_the_tab_key_chooses_none(open_as, page):
    desk = open_as("Editor")
    desk.goto("/-/pages/new/?section=tea")
    scripted(desk)
    section = desk.get_by_label("Section")
    section.focus()
    desk.get_by_role("option").first.wait_for()
    section.press("Tab")
    expect(section).to_have_value("tea")
