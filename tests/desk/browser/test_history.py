"""History in the browser: what changed can be read, heard and told apart, and an old text comes back."""

import pytest

from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.desk.browsing import address, draft

LONG = "\n".join(f"Line {number} of a text that nobody changed." for number in range(40))


@pytest.fixture
def tea(transactional_db):
    page = draft("tea", title="Tea", body=f"Hot water.\n\n{LONG}")
    page.save_revision(by="grace", title="Tea", body=f"Cold water.\n\n{LONG}", note="For the summer")
    return page


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_editor_reads_what_changed_and_brings_the_old_text_back(open_as, tea, device):
    desk = open_as("Author", device=device, java_script_enabled=device is DESKTOP)
    desk.goto(address(tea))
    desk.get_by_role("link", name="History").click()
    desk.get_by_role("link", name="with the one before").click()
    assert desk.locator("del").text_content() == "removed: Hot"
    assert desk.locator("ins").text_content() == "added: Cold"
    desk.get_by_text("unchanged lines").click()
    assert desk.get_by_text("Line 39 of a text").is_visible()
    desk.get_by_role("link", name="Revision 1", exact=True).click()
    desk.get_by_role("button", name="Bring this text back").click()
    assert "Hot water." in desk.get_by_label("Text", exact=True).input_value()
    desk.get_by_role("link", name="History").click()
    assert desk.get_by_text("Restored from revision 1").is_visible()
