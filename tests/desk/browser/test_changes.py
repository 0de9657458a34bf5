"""Moving and removing pages: first confirmed, then done; on a phone too, and in both colour schemes."""

import pytest

from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.desk.browsing import address, draft
from tests.static_site.sites import publish


@pytest.fixture
def drinks(transactional_db):
    publish("drinks/tea", title="Tea")
    draft("drinks/coffee")
    return publish("drinks", title="Drinks")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_editor_sees_what_a_move_changes_and_moves(open_as, drinks, device):
    desk = open_as("Editor", device=device)
    desk.goto(address(drinks, "move"))
    desk.get_by_label("New path").fill("beverages")
    desk.keyboard.press("Enter")
    desk.get_by_text("3 addresses change").wait_for()
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.get_by_role("button", name="Move to /beverages/").click()
    desk.get_by_text("Page moved to /beverages/.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_a_move_shows_what_changes(open_as, drinks, scheme):
    desk = open_as("Editor", scheme=scheme)
    desk.goto(address(drinks, "move"))
    desk.get_by_label("New path").fill("beverages")
    desk.get_by_role("button", name="Show what changes").click()
    desk.get_by_text("3 addresses change").wait_for()
    assert violations(desk) == []
