"""Pasting into the text, in a real browser: what other programs copy becomes Markdown, compared byte for byte."""

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.clipboards import BLOCKS, EXCEL, FROM_EXCEL
from tests.desk.browser.conftest import scripted
from tests.desk.browser.text_field import typing, written
from tests.desk.browsing import address, draft

PASTE = """([plain, html]) => {
  const carried = new DataTransfer(), more = { bubbles: true, cancelable: true };
  carried.setData("text/plain", plain);
  if (html) carried.setData("text/html", html);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, ...more }));
}"""
COPY = """async ([plain, html]) => {
  const blobs = { "text/plain": plain, "text/html": html };
  for (const type in blobs) blobs[type] = new Blob([blobs[type]], { type });
  await navigator.clipboard.write([new ClipboardItem(blobs)]);
}"""


@pytest.fixture
def desk(open_as, transactional_db) -> Page:
    desk = open_as("Editor")
    desk.goto(address(draft("tea", title="Tea", body="")))
    scripted(desk)
    typing(desk).focus()
    return desk


def paste(desk: Page, plain: str, html: str = "") -> None:
    desk.evaluate(PASTE, [plain, html])


def test_what_other_programs_copy_becomes_clean_markdown(desk):
    for html, markdown in BLOCKS.values():
        typing(desk).fill("")
        paste(desk, "as plain text", html)
        assert written(desk).input_value() == f"{markdown}\n\n"


def test_formatted_words_go_into_the_line_and_plain_ones_stay_as_they_are(desk):
    desk.keyboard.type("See ")
    paste(desk, "Hello there you", '<span style="font-weight:600">Hello</span> <i> there </i><b></b><b> </b>you')
    paste(desk, " and *this*", "<span> and *this*</span>")
    expect(written(desk)).to_have_value("See **Hello** *there* you and *this*")


def test_cells_without_html_become_a_table_and_undo_returns_the_text(desk):
    paste(desk, "Tea\tMinutes\r\nGreen\t2\r\n")
    expect(written(desk)).to_have_value("| Tea   | Minutes |\n| ----- | ------- |\n| Green | 2       |\n\n")
    desk.keyboard.press("Control+z")
    expect(written(desk)).to_have_value("Tea\tMinutes\nGreen\t2\n")
    desk.keyboard.press("Control+z")
    expect(written(desk)).to_have_value("")


def test_in_code_nothing_is_changed_and_words_with_one_tab_are_no_table(desk):
    paste(desk, "a\tb\nonly this")
    expect(written(desk)).to_have_value("a\tb\nonly this")
    typing(desk).fill("```\n")
    desk.keyboard.press("Control+End")
    paste(desk, "Tea\tPot\n1\t2", EXCEL)
    expect(written(desk)).to_have_value("```\nTea\tPot\n1\t2")


def test_pictures_of_a_pasted_text_are_said_to_be_missing(desk):
    paste(desk, "Tea", '<p>Tea <img src="https://example.org/tea.png" width="200"></p><p>Pot</p>')
    expect(desk.get_by_role("alert")).to_contain_text("A picture was not pasted.")
    expect(written(desk)).to_have_value("Tea\n\nPot\n\n")


def test_the_clipboards_own_table_is_pasted_by_key_and_with_shift_as_plain_text(desk):
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.evaluate(COPY, ["Tea\tPot\nGreen\t2", "<table><tr><td>Tea<td>Pot<tr><td>Green<td>2</table>"])
    desk.keyboard.press("Control+v")
    expect(written(desk)).to_have_value("| Tea   | Pot |\n| ----- | --- |\n| Green | 2   |\n\n")
    typing(desk).fill("")
    desk.keyboard.press("Control+Shift+v")
    expect(written(desk)).to_have_value("Tea\tPot\nGreen\t2")


def test_where_the_editor_is_not_built_the_text_area_takes_it_too(open_as, transactional_db, monkeypatch):
    monkeypatch.setattr("publisher.desk.editor.text_area.BUNDLE", "desk/built/none.js")
    desk = open_as("Editor")
    desk.goto(address(draft("tea", title="Tea", body="See ")))
    scripted(desk)
    text = desk.get_by_label("Text", exact=True)
    text.press("Control+End")
    paste(desk, "these prices", '<a href="https://example.org/?utm_source=x">these</a> <b>prices</b>')
    expect(text).to_have_value("See [these](https://example.org/) **prices**")
    paste(desk, "as plain text", EXCEL)
    expect(text).to_have_value(f"See [these](https://example.org/) **prices**\n\n{FROM_EXCEL}\n\n")
    text.press("Control+z")
    expect(text).to_have_value("See ")
