"""The editor's layout: tabs beside the text, by keyboard and remembered; the menu of rare actions; asking once."""

import pytest
from playwright.sync_api import expect

from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, choose_tab, scripted
from tests.desk.browsing import HOME, address, draft

SMALL = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def page(transactional_db):
    return draft("tea", title="Tea", body="[Nowhere](/nowhere/)\n\n" + "Strong. " * 400)


def opened(open_as, page, **more):
    desk = open_as("Editor", **more)
    desk.goto(address(page))
    scripted(desk)
    return desk


def fits(desk):
    return desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE, SMALL], ids=["desktop", "phone", "small"])
def test_axe_finds_nothing_on_any_tab_and_nothing_scrolls_sideways(open_as, page, device, scheme):
    desk = opened(open_as, page, device=device, scheme=scheme)
    names = [" ".join(tab.split()) for tab in desk.get_by_role("tab").all_inner_texts()]
    assert names == [*([] if device is DESKTOP else ["Write"]), "Preview", "Details", "Checks (1)", "Remarks"]
    for name in names:
        choose_tab(desk, name)
        assert violations(desk) == [], name
        assert fits(desk), name
    desk.get_by_text("More").click()
    assert violations(desk) == []
    assert fits(desk)


def test_tabs_are_chosen_with_the_arrow_keys_and_remembered(open_as, page):
    desk = opened(open_as, page)
    preview, details, last = (desk.get_by_role("tab", name=name) for name in ("Preview", "Details", "Remarks"))
    preview.focus()
    desk.keyboard.press("ArrowLeft")
    expect(last).to_be_focused()
    desk.keyboard.press("Home")
    desk.keyboard.press("ArrowRight")
    expect(details).to_be_focused()
    expect(details).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("tabpanel", name="Details")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.get_by_label("Summary")).to_be_focused()
    desk.reload()
    expect(desk.get_by_label("Summary")).to_be_visible()
    expect(desk.get_by_role("tab", selected=True)).to_have_text("Details")


def test_on_a_phone_the_text_is_the_first_tab_and_a_finding_leads_back_to_it(open_as, page):
    desk = opened(open_as, page, device=PHONE)
    text = desk.locator("#text")
    expect(text).to_be_visible()
    desk.get_by_role("link", name="1 thing to check").click()
    expect(text).to_be_hidden()
    desk.get_by_role("link", name="Show it").click()
    expect(text.locator(":focus")).to_have_count(1)
    expect(desk.get_by_role("tab", selected=True)).to_have_text("Write")


def test_the_live_preview_is_switched_off_and_stays_off(open_as, page):
    desk = opened(open_as, page)
    desk.locator(".live-preview iframe:not(.coming)").wait_for()
    asked = []
    desk.get_by_role("button", name="Live preview").click()
    desk.reload()
    scripted(desk)
    desk.on("request", lambda request: asked.append(request.url))
    desk.get_by_label("Title").fill("Better tea")
    expect(desk.locator(".kept")).to_contain_text("Your unsaved work is kept")
    expect(desk.get_by_role("button", name="Live preview")).to_have_attribute("aria-pressed", "false")
    assert not [url for url in asked if url.endswith("/live-preview/")]
    expect(desk.locator(".live-preview .frames")).to_be_hidden()


def test_rare_actions_are_in_a_menu_that_works_by_keyboard(open_as, page):
    desk = opened(open_as, page)
    more, delete = desk.get_by_text("More"), desk.get_by_role("link", name="Delete…")
    expect(delete).to_be_hidden()
    more.press("Enter")
    desk.keyboard.press("Tab")
    expect(delete).to_be_focused()
    desk.keyboard.press("Escape")
    expect(delete).to_be_hidden()
    expect(more).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_publishing_asks_once_and_nothing_is_lost(open_as, page, scripts):
    desk = open_as("Editor", java_script_enabled=scripts)
    desk.goto(address(page))
    desk.get_by_label("Title").fill("Better tea")
    desk.get_by_role("button", name="Save and publish").click()
    expect(desk.get_by_text("The link /nowhere leads to nothing")).to_be_visible()
    assert not scripts or violations(desk) == []
    desk.get_by_role("link", name="Back to the text").click()
    expect(desk.get_by_label("Title")).to_have_value("Better tea")
    desk.get_by_role("button", name="Save and publish").click()
    desk.get_by_role("button", name="Publish anyway").click()
    expect(desk.get_by_text("Published as content version")).to_be_visible()
    page.refresh_from_db()
    assert page.live_publication.title == "Better tea"


def test_without_scripts_the_sections_follow_the_text(open_as, page):
    desk = open_as("Editor", java_script_enabled=False)
    desk.goto(address(page))
    expect(desk.get_by_role("tab")).to_have_count(0)
    for name in ("Details", "Before you publish"):
        expect(desk.get_by_role("heading", name=name)).to_be_visible()


def test_rows_are_dense_on_request_and_the_bar_comes_with_the_first_choice(open_as, page):
    desk = open_as("Editor")
    desk.goto(HOME)
    scripted(desk)
    publish = desk.get_by_role("button", name="Publish together…")
    expect(publish).to_be_hidden()
    desk.get_by_label("Choose Tea").check()
    expect(publish).to_be_visible()
    row = desk.get_by_role("row").filter(has_text="Tea")
    high = row.bounding_box()["height"]
    desk.get_by_role("button", name="Compact rows").click()
    assert row.bounding_box()["height"] < 0.7 * high
    desk.reload()
    expect(desk.get_by_role("button", name="Compact rows")).to_have_attribute("aria-pressed", "true")
    assert violations(desk) == []


@pytest.mark.parametrize("device", [DESKTOP, SMALL], ids=["desktop", "small"])
def test_the_full_preview_has_a_bar_that_the_page_cannot_touch(open_as, page, device):
    page.save_revision(by="ada", title="Tea", body="<div class='preview-bar'>Not the bar</div>\n\nHot **tea**.")
    desk = open_as("Editor", device=device)
    desk.goto(address(page))
    choose_tab(desk, "Preview")
    desk.get_by_role("button", name="Save and preview").click()
    whole = desk.frame_locator("iframe.whole-page")
    expect(whole.locator("strong", has_text="tea")).to_be_visible()
    expect(desk.locator(".preview-bar")).to_have_count(1)
    expect(desk.locator(".preview-bar")).to_contain_text("Draft Revision 2")
    assert violations(desk) == []
    desk.get_by_role("link", name="Phone").click()
    expect(desk.get_by_role("link", name="Phone")).to_have_attribute("aria-current", "true")
    assert desk.locator("iframe").bounding_box()["width"] == min(390, device["viewport"]["width"])
    assert fits(desk)
    desk.get_by_role("link", name="Back to the text").click()
    expect(desk.get_by_label("Title")).to_have_value("Tea")
