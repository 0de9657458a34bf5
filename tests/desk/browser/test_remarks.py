"""Remarks beside the text in a real browser: a whole round without a mouse, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from publisher.pages.models import Page as Text
from publisher.pages.models import Remark, UnsavedWork
from publisher.pages.passage import Passage
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, choose_tab, scripted
from tests.desk.browser.text_field import typing, written
from tests.desk.browsing import address, draft

BODY = "Green 🍵 tea is hot.\n\nMilk is cold.\n\nGreen 🍵 tea is hot."
UNSAVED = "Unsaved words. " * 4  # enough to bring the first of two equal passages to the place of the second
SELECTION = "({ selectionStart, selectionEnd }) => [selectionStart, selectionEnd]"


@pytest.fixture
def page(transactional_db) -> Text:
    return draft("tea", title="Tea", body=BODY)


def opened(open_as, page: Text, name: str = "ada", **more) -> Page:
    desk = open_as("Editor", name=name, **more)
    desk.goto(address(page))
    scripted(desk)
    return desk


def selected(desk: Page) -> str:
    """Return the selected words of the text, whose offsets count UTF-16 units."""
    start, end = written(desk).evaluate(SELECTION)
    return written(desk).input_value().encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def remark_on(page: Text, quote: str, text: str = "Is that so?") -> Remark:
    return Remark.objects.make(page, text, by="grace", passage=Passage(quote) if quote else None)


def test_a_whole_round_by_keyboard_with_unsaved_words_in_the_text(open_as, page):
    desk = opened(open_as, page)
    typing(desk).focus()
    desk.keyboard.press("Control+Home")
    desk.keyboard.type(UNSAVED)
    desk.keyboard.press("Control+End")
    desk.keyboard.press("Shift+Home")
    desk.keyboard.press("Shift+Tab")
    desk.keyboard.press("End")
    expect(desk.get_by_role("button", name="Remark", exact=True)).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Passage")).to_have_value("Green 🍵 tea is hot.")
    expect(desk.get_by_role("textbox", name="Remark", exact=True)).to_be_focused()
    desk.keyboard.type("The second one?")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").filter(has_text="Remark added.")).to_be_visible()
    expect(desk.get_by_role("tab", name="Remarks (1)")).to_be_visible()
    made = Remark.objects.get()
    assert (made.text, made.start, made.who) == ("The second one?", BODY.rindex("Green"), "ada")
    expect(desk.locator(f"#remark-{made.pk}")).to_be_focused()
    expect(written(desk)).to_have_value(UNSAVED + BODY)
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    assert selected(desk) == "Green 🍵 tea is hot."
    assert written(desk).evaluate(SELECTION)[0] > len(UNSAVED) + 30  # the one at the end, in the text as it is now
    assert violations(desk) == []
    grace = opened(open_as, page, name="grace")
    expect(written(grace)).to_have_value(BODY)
    choose_tab(grace, "Remarks (1)")
    grace.get_by_text("Answer ada’s remark").press("Enter")
    grace.get_by_label("Answer", exact=True).press_sequentially("Yes, that one.")
    grace.keyboard.press("Tab")
    grace.keyboard.press("Enter")
    expect(grace.get_by_text("Yes, that one.")).to_be_visible()
    grace.get_by_role("button", name="Resolve ada’s remark").press("Enter")
    expect(grace.get_by_text("There are no open remarks.")).to_be_visible()
    expect(grace.get_by_role("tab", name="Remarks", exact=True)).to_be_visible()
    expect(grace.get_by_role("status").filter(has_text="Remark resolved.")).to_be_focused()
    grace.get_by_text("Resolved (1)").press("Enter")
    grace.get_by_role("button", name="Reopen ada’s remark").press("Enter")
    expect(grace.get_by_role("tab", name="Remarks (1)")).to_be_visible()
    made.refresh_from_db()
    assert (made.is_open, made.answers.get().who) == (True, "grace")


def test_a_page_that_is_only_opened_or_remarked_on_has_no_unsaved_work(open_as, page, tolerated):
    tolerated.append("Blocked script execution")  # of the clock, in the preview's sandbox
    remark_on(page, "Milk")
    desk = open_as("Editor")
    desk.clock.install()
    desk.goto(address(page))
    scripted(desk)
    asked = []
    desk.on("request", lambda request: asked.append(request.url))
    choose_tab(desk, "Remarks")
    desk.get_by_text("New remark").click()
    desk.get_by_role("textbox", name="Remark", exact=True).fill("Half a thought")
    desk.clock.run_for(10_000)
    typing(desk).press("Control+Home")
    desk.keyboard.type("Now: ")
    desk.clock.run_for(10_000)
    expect(desk.locator(".kept")).to_contain_text("Your unsaved work is kept")
    assert [url for url in asked if url.endswith("/unsaved/")] == [f"{desk.url}unsaved/"]
    assert "Half a thought" not in UnsavedWork.objects.get().fields.values()


def test_marks_show_the_passages_and_change_no_byte_of_the_text(open_as, page):
    remark_on(page, "Milk")
    remark_on(page, "tea is hot")
    desk = opened(open_as, page)
    marked = desk.locator(".tx-remark")
    if desk.locator(".text-editor").count():
        expect(marked).to_have_text(["tea is hot", "Milk"])
    expect(written(desk)).to_have_value(BODY)
    typing(desk).press("Control+Home")
    desk.keyboard.type("Now: ")
    expect(written(desk)).to_have_value(f"Now: {BODY}")
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_text("Draft saved.").wait_for()
    page.refresh_from_db()
    assert page.latest.body == f"Now: {BODY}"


def test_what_is_typed_elsewhere_in_the_tab_stays_and_what_is_refused_stays_too(open_as, page):
    remark_on(page, "Milk")
    desk = opened(open_as, page)
    choose_tab(desk, "Remarks")
    desk.get_by_text("New remark").click()
    desk.get_by_role("button", name="Take the words selected").click()
    expect(desk.get_by_text("Select words in the text first.")).to_be_visible()
    desk.get_by_label("Passage").fill("Cold milk")
    desk.get_by_role("textbox", name="Remark", exact=True).fill("Half a thought")
    desk.get_by_text("Answer grace’s remark").click()
    desk.get_by_label("Answer", exact=True).fill("Yes.")
    desk.get_by_role("button", name="Add answer").click()
    expect(desk.get_by_text("Yes.", exact=True)).to_be_visible()
    expect(desk.get_by_role("textbox", name="Remark", exact=True)).to_have_value("Half a thought")
    desk.get_by_role("button", name="Add remark").click()
    expect(desk.get_by_text("The saved text doesn't have this passage.")).to_be_visible()
    expect(desk.get_by_label("Passage")).to_be_focused()
    expect(desk.get_by_role("textbox", name="Remark", exact=True)).to_have_value("Half a thought")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_quotation_leads_to_its_passage_in_the_text(open_as, page, scheme):
    remark_on(page, "Milk is cold")
    desk = opened(open_as, page, device=PHONE, scheme=scheme)
    choose_tab(desk, "Remarks")
    assert violations(desk) == []
    desk.set_viewport_size({"width": 320, "height": 700})
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.get_by_role("link", name="Milk is cold").click()
    expect(typing(desk)).to_be_visible()
    expect(typing(desk)).to_be_focused()
    assert selected(desk) == "Milk is cold"
    desk.goto(address(page, "remarks"))
    desk.get_by_text("New remark").click()
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_scripts_a_link_leads_to_forms(open_as, page):
    remark_on(page, "Milk")
    desk = open_as("Editor", java_script_enabled=False, device=DESKTOP)
    desk.goto(address(page))
    expect(desk.get_by_text("Is that so?")).to_be_visible()
    expect(desk.get_by_role("button", name="Resolve")).to_have_count(0)
    desk.get_by_role("link", name="Write or answer a remark").click()
    desk.get_by_text("New remark").click()
    desk.get_by_label("Passage").fill("Milk is cold.")
    desk.get_by_role("textbox", name="Remark", exact=True).fill("Warm it.")
    desk.get_by_role("button", name="Add remark").click()
    expect(desk.get_by_text("Remark added.")).to_be_visible()
    desk.get_by_role("button", name="Resolve grace’s remark").click()
    expect(desk.get_by_text("Resolved (1)")).to_be_visible()
    assert Remark.objects.get(resolved_at=None).text == "Warm it."
