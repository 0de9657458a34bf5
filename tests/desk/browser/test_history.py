"""History in the browser: changes can be read, heard and told apart, and an old text restored."""

import re

import pytest
from playwright.sync_api import expect

from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.desk.browser.text_field import written
from tests.desk.browsing import address, draft

LONG = "\n".join(f"Line {number} of a text that nobody changed." for number in range(40))


@pytest.fixture
def tea(transactional_db):
    page = draft("tea", title="Tea", summary="", body=f"Hot water.\n\n{LONG}")
    page.save_revision(by="grace", title="Tea", body=f"Cold water.\n\n{LONG}", note="For the summer")
    return page


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_editor_reads_what_changed_and_brings_the_old_text_back(open_as, tea, device):
    desk = open_as("Author", device=device, java_script_enabled=device is DESKTOP)
    desk.goto(address(tea))
    desk.get_by_role("link", name="History").click()
    desk.get_by_role("link", name="with the previous one").click()
    expect(desk.locator("del")).to_have_text("removed: Hot")
    expect(desk.locator("ins")).to_have_text("added: Cold")
    desk.get_by_text("unchanged lines").click()
    expect(desk.get_by_text("Line 39 of a text")).to_be_visible()
    desk.get_by_role("link", name="Revision 1", exact=True).click()
    desk.get_by_role("button", name="Restore this revision").click()
    expect(written(desk)).to_have_value(re.compile("Hot water."))
    desk.get_by_role("link", name="History").click()
    expect(desk.get_by_text("Restored from revision 1")).to_be_visible()
