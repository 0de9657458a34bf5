"""The editor in a real browser: typing, the live preview in the site's theme, and writing aids."""

import pytest
from playwright.sync_api import expect

from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import PHONE, choose_tab, scripted
from tests.desk.browser.text_field import typing, written
from tests.desk.browsing import address, draft
from tests.pages.hostile import SCRIPTS
from tests.waiting import wait_until

LIVE = ".live-preview iframe:not(.coming)"


@pytest.fixture
def page(transactional_db):
    return draft("tea", title="Tea", body="## Hot\n\nStrong.")


def opened(open_as, page, **more):
    """Open the editor with the live preview beside the text; on a phone, in its place."""
    desk = open_as("Editor", **more)
    desk.goto(address(page))
    scripted(desk)
    choose_tab(desk, "Preview")
    desk.locator(LIVE).wait_for()
    return desk


def test_what_is_typed_is_seen_beside_it_in_the_theme(open_as, page):
    desk = opened(open_as, page)
    typing(desk).fill("A **new** text.\n\n[Nowhere](/nowhere/)")
    shown = desk.frame_locator(LIVE)
    shown.locator("article strong", has_text="new").wait_for()
    assert shown.locator("article").evaluate("e => getComputedStyle(e.querySelector('strong')).fontWeight") >= "600"
    expect(desk.get_by_role("tab", name="Checks (1)")).to_be_visible()
    desk.get_by_role("link", name="1 thing to check").click()
    expect(desk.get_by_text("The link /nowhere leads to nothing")).to_be_visible()
    choose_tab(desk, "Preview")
    before = desk.evaluate("history.length")
    desk.get_by_label("Title").fill("Better tea")
    shown.get_by_role("heading", name="Better tea").wait_for()
    assert desk.evaluate("history.length") == before
    page.refresh_from_db()
    assert page.latest.title == "Tea"


BREAK_OFF = """
window.whole = window.fetch;
const half = () => new ReadableStream({ pull: (body) => body.error(new TypeError("broken off")) });
window.fetch = async () => new Response(half());
"""


def test_an_answer_that_breaks_off_is_like_none_and_the_next_one_counts(open_as, page):
    desk = opened(open_as, page)
    text = typing(desk)
    desk.evaluate(BREAK_OFF)
    text.fill("Typed meanwhile.")
    expect(desk.locator(".live-preview .said")).to_contain_text("Publisher does not answer")
    expect(desk.locator(".kept")).to_contain_text("Not kept: Publisher does not answer.")
    text.press("Control+k")
    expect(desk.locator("#link-picker [role=status]")).to_contain_text("Publisher does not answer.")
    desk.keyboard.press("Escape")
    desk.evaluate("() => { window.fetch = window.whole }")
    text.press("End")
    text.type(" More.")
    desk.frame_locator(LIVE).get_by_text("Typed meanwhile. More.").wait_for()
    expect(desk.locator(".kept")).to_contain_text("Your unsaved work is kept")


def test_after_the_session_has_ended_a_search_says_so(open_as, page):
    desk = opened(open_as, page)
    desk.wait_for_load_state("networkidle")  # no answer on its way brings the cookie back
    desk.context.clear_cookies(name="sessionid")
    typing(desk).press("Control+k")
    expect(desk.locator("#link-picker [role=status]")).to_contain_text("You are logged out.")
    expect(desk.get_by_role("option")).to_have_count(0)


def test_it_opens_where_the_editor_types(open_as, page):
    desk = opened(open_as, page)
    typing(desk).fill("\n\n".join(f"Paragraph {number}." for number in range(300)))
    shown = desk.frame_locator(LIVE)
    shown.get_by_text("Paragraph 299.").wait_for()
    expect(desk.locator(".live-preview iframe")).to_have_count(1)
    desk.frames[-1].wait_for_function("scrollY > 1000")


def test_no_payload_that_is_typed_does_anything(open_as, page, tolerated):
    tolerated.append("Failed to load resource")
    harmless = [text for text in SCRIPTS if "//" not in text and "src=x" not in text]
    desk = opened(open_as, page)
    dialogs = []
    desk.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    typing(desk).fill("\n\n".join(text.replace("\\n", "\n") for text in harmless) + "\n\nAll **done**.")
    desk.frame_locator(LIVE).locator("strong", has_text="done").last.wait_for()
    assert dialogs == []
    assert len(harmless) > 80


def test_on_a_phone_the_preview_takes_the_place_of_the_text(open_as, page):
    desk = opened(open_as, page, device=PHONE)
    expect(typing(desk)).to_be_hidden()
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    choose_tab(desk, "Write")
    expect(typing(desk)).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_typed_survives_a_closed_tab(open_as, page):
    desk = open_as("Editor")
    desk.goto(address(page))
    typing(desk).fill("Typed and never saved.")
    desk.get_by_text("Your unsaved work is kept").wait_for()
    context = desk.context
    desk.close()
    again = context.new_page()
    again.goto(address(page))
    expect(written(again)).to_have_value("Typed and never saved.")
    typing(again).fill("Typed and saved.")
    again.get_by_role("button", name="Save draft").click()
    again.get_by_text("Draft saved.").wait_for()
    expect(again.get_by_text("unsaved work")).to_be_hidden()
    page.refresh_from_db()
    assert (page.latest.body, page.latest.number) == ("Typed and saved.", 2)


def test_two_tabs_of_a_new_page_keep_each_its_own_text_and_discarding_can_be_undone(open_as, page):
    desk = open_as("Editor")
    other = desk.context.new_page()
    for tab, title in ((desk, "Milk"), (other, "Sugar")):
        tab.goto("/-/pages/new/")
        tab.get_by_label("Title").fill(title)
        tab.get_by_text("Your unsaved work is kept").wait_for()
    other.reload()
    expect(other.get_by_label("Title")).to_have_value("Sugar")
    assert violations(other) == []
    other.get_by_role("button", name="Discard unsaved changes").click()
    expect(other.get_by_label("Title")).to_have_value("")
    assert violations(other) == []
    other.get_by_role("button", name="Undo").click()
    expect(other.get_by_label("Title")).to_have_value("Sugar")
    other.get_by_role("button", name="Discard unsaved changes").click()
    third = desk.context.new_page()
    third.goto("/-/pages/new/")
    expect(third.get_by_role("link", name="Milk")).to_be_visible()
    third.get_by_text("New pages you discarded within the last day (1)").click()
    assert violations(third) == []
    third.get_by_role("button", name="Bring back Sugar").click()
    expect(third.get_by_label("Title")).to_have_value("Sugar")
    desk.reload()
    expect(desk.get_by_label("Title")).to_have_value("Milk")


def test_a_new_page_that_stayed_in_the_browser_is_offered_in_the_next_tab(open_as, page, tolerated):
    tolerated.append("Failed to load resource")
    desk = open_as("Editor")
    context = desk.context
    context.route("**/unsaved/", lambda route: route.abort())
    desk.goto("/-/pages/new/")
    desk.get_by_label("Title").fill("Milk")
    desk.get_by_text("Until then, your text stays in this browser.").wait_for()
    desk.close()
    context.unroute("**/unsaved/")
    again = context.new_page()
    again.goto("/-/pages/new/")
    again.get_by_role("button", name="Discard it").click()
    again.get_by_role("button", name="Undo").click()
    again.get_by_role("button", name="Use it").click()
    expect(again.get_by_label("Title")).to_have_value("Milk")
    again.get_by_text("Your unsaved work is kept").wait_for()
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.includes('unsaved')).length") == 0


def test_text_typed_before_the_script_is_there_is_kept_too(open_as, page):
    desk, waiting = open_as("Editor"), []
    desk.context.route("**/autosave*.js", lambda route: waiting.append(route))
    desk.goto("/-/pages/new/", wait_until="commit")
    desk.get_by_label("Title").fill("Milk")
    wait_until(lambda: desk.title() and waiting)
    waiting[0].continue_()
    desk.get_by_text("Your unsaved work is kept").wait_for()
    desk.reload()
    expect(desk.get_by_label("Title")).to_have_value("Milk")


def test_a_link_is_picked_with_the_keyboard_and_can_be_undone(open_as, page):
    draft("drinks/coffee", title="All about coffee")
    desk = open_as("Editor")
    desk.goto(address(page))
    text = typing(desk)
    scripted(desk)
    text.fill("See ")
    text.press("End")
    text.press("Control+k")
    desk.get_by_role("combobox").fill("coff")
    desk.get_by_role("option", name="All about coffee").wait_for()
    desk.keyboard.press("Enter")
    expect(written(desk)).to_have_value("See [All about coffee](/drinks/coffee/)")
    text.press("Control+z")
    expect(written(desk)).to_have_value("See ")
    text.press("Control+b")
    expect(written(desk)).to_have_value("See **bold text**")


def test_the_toolbar_is_one_stop_and_its_arrows_lead_on(open_as, page):
    desk = open_as("Editor")
    desk.goto(address(page))
    desk.get_by_role("button", name="Bold").focus()
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("End")
    assert desk.evaluate("document.activeElement.ariaLabel") == "Remark"
    desk.keyboard.press("Tab")
    expect(typing(desk)).to_be_focused()
    assert violations(desk) == []


def test_two_editors_save_one_page_and_both_texts_are_brought_together(open_as, page):
    desk = open_as("Editor")
    desk.goto(address(page))
    page.save_revision(by="grace", title="Tea", body="## Hot\n\nStrong.\n\nBy Grace.")
    typing(desk).fill("## Very hot\n\nStrong.")
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_role("heading", name="grace saved this page while you were editing").wait_for()
    assert violations(desk) == []
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_text("Draft saved.").wait_for()
    page.refresh_from_db()
    assert page.latest.body == "## Very hot\n\nStrong.\n\nBy Grace."
