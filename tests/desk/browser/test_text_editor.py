"""The text editor in a real browser: keys, buttons and a slash menu write Markdown; nothing else does."""

import pytest
from playwright.sync_api import Page, expect

from publisher.desk.editor.text_area import bundle_url
from publisher.pages.models import Page as Text
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE, scripted, write_summary
from tests.desk.browser.text_field import typing, written
from tests.desk.browsing import address, draft

pytestmark = pytest.mark.skipif(not bundle_url(), reason="The text editor isn't built: bin/build_editor")
SHOWN = "## Hot\n\nA **strong** [tea](/tea/), `milk`.\n\n- one\n- two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n> Said."
AWKWARD = "\n".join(
    [
        "",
        "\tTabs\tinside,  two spaces at the end  ",
        "a hard break\\",
        "NBSP\u00a0here, U+2028\u2028inside, \u200bzero width, soft\u00adhyphen, emoji 👩‍👩‍👧 🇩🇪",
        "עברית and العربية \u202bRTL\u202c",
        "* one\n\t1) two\n\n\t   > quoted\n- [x] done",
        "<div  class='x'>\n<b>raw & &amp; &#39;</b></textarea>",
        "|a|b|\n|:-|-:|\n|1\\|2||",
        "Note[^a]\n\n[^a]: Foot\n    more\n\n~~~\ncode\n~~~\n\nSetext\n===",
        "no final newline",
    ]
)


@pytest.fixture
def page(transactional_db) -> Text:
    return draft("tea", title="Tea", body="")


def opened(open_as, page: Text, **more) -> Page:
    desk = open_as("Editor", **more)
    desk.goto(address(page))
    scripted(desk)
    typing(desk).focus()
    desk.keyboard.press("Control+End")
    return desk


def press(desk: Page, *keys: str) -> None:
    """Press keys; words in angle brackets are typed."""
    for key in keys:
        if key.startswith("<"):
            desk.keyboard.type(key[1:-1])
        else:
            desk.keyboard.press(key)


KEYS = {
    "paragraphs": (("<one >", "Enter", "Enter", "<two>", "Shift+Enter", "<three>"), "one\n\ntwo\\\nthree"),
    "code": (("<```>", "Enter", "<a>", "Enter", "Enter", "Enter", "<b>"), "```\na\n\n\nb"),
    "a list": (("<- one>", "Enter", "<two>", "Enter", "Enter", "<end>"), "- one\n- two\n\nend"),
    "numbers": (("<1. one>", "Enter", "<two>", "ArrowUp", "End", "Enter", "<new>"), "1. one\n2. new\n3. two"),
    "tasks": (("<- [x] one>", "Enter", "<two>"), "- [x] one\n- [ ] two"),
    "a quote": (("<> said>", "Enter", "<more>", "Enter", "Enter", "<end>"), "> said\n> more\n\nend"),
    "a mark taken back": (("<- one>", "Enter", "Backspace", "Backspace", "<two>"), "- one\ntwo"),
    "levels": (
        ("<1. one>", "Enter", "<two>", "Enter", "<three>", "ArrowUp", "Tab", "End", "Enter", "<new>"),
        "1. one\n   1. two\n   2. new\n2. three",
    ),
    "levels back": (("<- one>", "Enter", "Tab", "<two>", "Shift+Tab"), "- one\n- two"),
    "cells": (
        (
            "<| a | b |>",
            "Enter",
            "<| --- | --- |>",
            "Enter",
            "<1>",
            "Tab",
            "<2>",
            "Tab",
            "<3>",
            "Enter",
            "Enter",
            "<end>",
        ),
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 |  |\n\nend",
    ),
}


def test_enter_and_tab_continue_what_was_begun_and_enter_ends_it(open_as, page):
    desk = opened(open_as, page)
    for keys, markdown in KEYS.values():
        typing(desk).fill("")
        press(desk, *keys)
        assert written(desk).input_value() == markdown


def test_tab_leaves_the_text_and_escape_first_leaves_a_list_too(open_as, page):
    desk = opened(open_as, page)
    press(desk, "<plain>", "Shift+Tab")
    expect(desk.get_by_role("button", name="Bold")).to_be_focused()
    typing(desk).fill("- one")
    press(desk, "Control+End", "Tab")
    expect(typing(desk)).to_be_focused()
    press(desk, "Escape")
    desk.evaluate("() => { const now = Date.now; Date.now = () => now() + 60_000; }")  # however slowly keys follow
    press(desk, "Tab")
    expect(typing(desk)).not_to_be_focused()
    expect(written(desk)).to_have_value("- one")


def test_undo_takes_back_typing_and_buttons_in_turn(open_as, page):
    desk = opened(open_as, page)
    press(desk, "<tea>", "Shift+Home")
    desk.get_by_role("button", name="Bold").click()
    desk.get_by_role("button", name="List", exact=True).click()
    desk.get_by_role("button", name="Footnote").click()
    press(desk, "<Hot>")
    steps = ["- **tea**[^1]\n\n[^1]: Hot", "- **tea**[^1]\n\n[^1]: Note", "- **tea**", "**tea**", "tea", ""]
    for step in steps:
        expect(written(desk)).to_have_value(step)
        press(desk, "Control+z")


def test_a_table_is_filled_in_as_a_grid_and_opens_again_filled(open_as, page):
    desk = opened(open_as, page)
    desk.get_by_role("button", name="Table").click()
    press(desk, "<Tea>", "Tab", "<Minutes>")
    desk.get_by_label("Row 1, column 1").fill("Green | white")
    desk.get_by_label("Row 1, column 2").fill("2")
    desk.get_by_label("Alignment of column 2").select_option("Right")
    assert violations(desk) == []
    desk.get_by_role("button", name="Remove row 2").click()
    desk.get_by_role("button", name="Insert table").click()
    shown = "| Tea            | Minutes |\n| -------------- | ------: |\n| Green \\| white |       2 |"
    expect(written(desk)).to_have_value(f"{shown}\n\n")
    press(desk, "Control+Home")
    desk.get_by_role("button", name="Table").click()
    expect(desk.get_by_label("Row 1, column 1")).to_have_value("Green | white")
    desk.get_by_role("button", name="Remove column 2").click()
    desk.get_by_label("Row 1, column 1").press("Enter")
    press(desk, "<Black>")
    desk.get_by_role("button", name="Change table").click()
    expect(written(desk)).to_have_value(
        "| Tea            |\n| -------------- |\n| Green \\| white |\n| Black          |\n\n"
    )
    expect(typing(desk)).to_be_focused()


def test_a_slash_offers_what_can_be_put_there(open_as, page):
    desk = opened(open_as, page)
    press(desk, "</sub>")
    expect(desk.get_by_role("option")).to_have_text(["Subheading A smaller heading"])
    expect(typing(desk)).to_have_attribute("aria-activedescendant", "id_body-slash-0")
    assert violations(desk) == []
    press(desk, "Enter", "<Hot>", "Enter", "</>", "Escape", "<or this>")
    expect(desk.get_by_role("option")).to_have_count(0)
    press(desk, "Enter", "</>", "ArrowDown", "ArrowDown", "Tab", "<one>")
    expect(written(desk)).to_have_value("### Hot\n\n/or this\n\n- one")


@pytest.mark.parametrize(("device", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")])
def test_it_looks_like_writing_and_can_be_read(open_as, page, device, scheme):
    page.save_revision(by="ada", title="Tea", body=SHOWN)
    desk = opened(open_as, page, device=device, scheme=scheme)
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    heading, line = desk.locator(".tx-h2").first, desk.locator(".cm-line").nth(2)
    assert heading.evaluate(size) > line.evaluate(size)
    assert desk.get_by_text("strong", exact=True).evaluate("e => getComputedStyle(e).fontWeight") >= "600"
    assert "mono" not in line.evaluate("e => getComputedStyle(e).fontFamily")
    assert violations(desk) == []
    desk.set_viewport_size({"width": 320, "height": 700})
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("body", [AWKWARD, "ends with two line ends\n\n", "  \n"])
def test_opening_and_saving_changes_no_byte(open_as, page, body):
    page.save_revision(by="ada", title="Tea", body=body)
    desk = opened(open_as, page)
    assert written(desk).input_value() == body
    press(desk, "<x>", "Backspace")
    write_summary(desk, "New")
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_text("Draft saved.").wait_for()
    page.refresh_from_db()
    assert (page.latest.summary, page.latest.body) == ("New", body)
