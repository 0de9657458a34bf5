"""Logging in and seeing the pages, which are all accessible."""

import pytest
from playwright.sync_api import expect

from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import DESKTOP, PHONE
from tests.desk.browsing import draft
from tests.desk.conftest import PASSWORD, editor
from tests.static_site.sites import publish


@pytest.fixture
def some_pages(transactional_db):
    publish("tea", title="Tea")
    draft("coffee", title="Coffee")


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_editor_logs_in_and_sees_the_pages(open_as, some_pages, device):
    editor("ada")
    page = open_as(device=device)
    page.goto("/-/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Pages").wait_for()
    expect(page.get_by_role("link", name="Coffee")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_core_needs_no_script(open_as, some_pages):
    page = open_as("Editor", java_script_enabled=False)
    page.goto("/-/pages/")
    page.get_by_role("link", name="Coffee").click()
    expect(page.get_by_label("Title")).to_have_value("Coffee")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("Author", "/-/builds/start/"),
        ("Editor", "/-/nothing/"),
    ],
)
def test_axe_finds_nothing_where_something_is_refused(open_as, some_pages, role, address, scheme):
    page = open_as(role, scheme=scheme)
    page.goto(address)
    assert violations(page) == []


def test_the_desks_policy_refuses_what_stands_in_a_page_and_the_guard_notices(open_as, some_pages, wrong):
    page = open_as("Editor")
    page.goto("/-/pages/")
    with page.expect_console_message(lambda said: "script-src" in said.text):
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'x = 1'}))")
    with page.expect_console_message(lambda said: "connect-src" in said.text):
        page.evaluate("fetch('http://elsewhere.example/').catch(() => 0)")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw Error('mine') })")
    said = "\n".join(wrong)
    wrong.clear()
    assert "script-src 'self'" in said
    assert "connect-src 'self'" in said
    assert "mine" in said
    assert page.evaluate("typeof x") == "undefined"


@pytest.mark.parametrize("address", ["", "pages/auditentry/", "axes/accessattempt/"])
def test_djangos_admin_works_under_the_desks_policy(open_as, some_pages, address):
    page = open_as("Administrator")
    page.goto(f"/-/admin/{address}")
    expect(page.get_by_role("heading").first).to_be_visible()
