"""*Waiting for you*, on a phone: it leads to the screen that answers, and is gone once that is done."""

import pytest
from playwright.sync_api import expect

from publisher.pages.models import Page
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import PHONE
from tests.desk.conftest import editor


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_review_that_waits_is_answered_from_where_people_land(open_as, transactional_db, scheme):
    bea = editor("bea", role="Author")
    page = Page.objects.create_page("tea", by=bea)
    page.submit(page.save_revision(by=bea, title="Tea").pk, by=bea, note="unbreakable" * 30)
    desk = open_as("Editor", device=PHONE, scheme=scheme)
    desk.goto("/-/")
    waiting = desk.get_by_role("region", name="Waiting for you")
    expect(waiting).to_contain_text("bea asked for your review on ")
    assert violations(desk) == []
    desk.set_viewport_size({"width": 320, "height": 700})
    assert desk.evaluate("document.documentElement.scrollWidth") == 320
    waiting.get_by_role("link", name="Tea").click()
    desk.get_by_role("button", name="Approve and publish").click()
    expect(desk).not_to_have_url("**/review/")
    desk.goto("/-/")
    expect(desk.get_by_role("heading", name="Pages", exact=True)).to_be_visible()
    expect(waiting).to_have_count(0)
