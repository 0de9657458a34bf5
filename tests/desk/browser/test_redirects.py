"""Redirects: tested, added and removed, on a phone too."""

import pytest

from publisher.pages.models import Redirect
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import PHONE
from tests.static_site.sites import publish


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_address_is_tested_led_on_and_left_again(open_as, transactional_db, scheme):
    publish("tea", title="Green tea")
    desk = open_as("Editor", device=PHONE, scheme=scheme)
    desk.goto("/-/redirects/")
    desk.get_by_role("link", name="Test an address").click()
    desk.get_by_label("Test an address").fill("/old.html")
    desk.get_by_role("button", name="Test it").click()
    desk.get_by_role("link", name="Redirect readers from here").wait_for()
    fits(desk)
    desk.get_by_role("link", name="Redirect readers from here").click()
    desk.get_by_label("Redirects to").fill("/tea/")
    desk.get_by_role("button", name="Add the redirect").click()
    desk.get_by_text("are redirected").first.wait_for()
    fits(desk)
    desk.get_by_role("link", name="Remove…").click()
    desk.get_by_role("button", name="Remove").wait_for()
    fits(desk)
    desk.get_by_role("button", name="Remove").click()
    desk.get_by_text("There are no redirects yet").wait_for()
    assert not Redirect.objects.live().exists()


def fits(desk):
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
