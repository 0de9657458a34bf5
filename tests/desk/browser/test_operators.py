"""Operators roll back, hold and lift, administrators add a person, and those screens are accessible."""

import re

import pytest
from playwright.sync_api import expect

from static_site.models import Site
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.static_site.live import live_number, show, show_page, unpublish


@pytest.fixture
def two(transactional_db):
    """Publish release 2; release 1 had another page."""
    show_page("secret")
    unpublish("secret")
    show()


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_operator_rolls_back_and_lifts_the_hold(open_as, two, device):
    desk = open_as("Operator", device=device)
    desk.goto("/-/releases/")
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.get_by_role("link", name="Roll back to release 1").click()
    expect(desk.get_by_text("/secret/")).to_be_visible()
    desk.get_by_label("may come back").check()
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.get_by_role("button", name="Roll back").click()
    desk.get_by_text("Readers see release 1 again").wait_for()
    assert live_number() == 1
    desk.get_by_role("link", name="Lift the hold").click()
    desk.get_by_role("button", name="Lift it").click()
    desk.get_by_text("Readers see release 2 now").wait_for()
    assert (live_number(), Site.objects.get().hold) == (2, "")


def test_an_administrator_adds_somebody(open_as, transactional_db):
    desk = open_as("Administrator", device=PHONE)
    desk.goto("/-/people/")
    desk.get_by_role("link", name="Add a person").click()
    desk.get_by_label("Log-in name").fill("grace")
    desk.get_by_label("Editor May").check()
    desk.get_by_role("button", name="Add").click()
    desk.get_by_text("Give grace this link").wait_for()
    expect(desk.get_by_label("Link")).to_have_value(re.compile("/-/password/new/"))
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
