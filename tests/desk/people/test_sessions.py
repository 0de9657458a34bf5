"""Sessions that end while someone writes: no typing is lost, and no other site can exploit that."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.desk.browsing import Fields, address, draft, filled_in, words
from tests.desk.conftest import PASSWORD
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
TYPED = "\r\nFirst line & <b>second</b>.\r\n\r\nThird; x=1&y=2%20\r\n"


@pytest.fixture
def browser(ada):
    """Return a browser that sends back what it is shown, with Django's full CSRF protection."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/-/log-in/")
    log_in(browser)
    return browser


def log_in(browser, shown=None, password=PASSWORD):
    fields = Fields((shown or browser.get("/-/log-in/")).content.decode()).sent
    return browser.post("/-/log-in/", {**fields, "username": "ada", "password": password})


def test_a_text_outlives_the_session_in_which_it_was_begun(browser):
    page = draft()
    typed = filled_in(browser, page, body=TYPED)
    browser.cookies.pop("sessionid")
    asked = browser.post(address(page), typed)
    assert "Your session has ended." in words(asked)
    resumed = log_in(browser, log_in(browser, asked, password="mistyped"))
    browser.post(address(page), Fields(resumed.content.decode()).sent)
    page.refresh_from_db()
    assert page.latest.body == TYPED.replace("\r\n", "\n")


def test_a_text_outlives_a_log_in_in_another_tab(browser):
    page = draft()
    typed = filled_in(browser, page, body=TYPED)
    browser.cookies.pop("sessionid")
    log_in(browser)
    refused = browser.post(address(page), typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert (refused.status_code, page.revisions.count()) == (403, 1)
    browser.post(address(page), Fields(refused.content.decode()).sent)
    page.refresh_from_db()
    assert page.latest.body == TYPED.replace("\r\n", "\n")


@pytest.mark.parametrize("origin", ["cross-site", "same-site", "none", ""])
def test_a_text_of_another_site_is_not_even_shown(browser, origin):
    page = draft()
    refused = browser.post(address(page), {"body": "planted"}, headers={"Sec-Fetch-Site": origin})
    assert refused.status_code == 403
    assert b"planted" not in refused.content


def test_a_kept_text_is_sent_to_this_site_only(browser):
    browser.cookies.pop("sessionid")
    shown = Fields(browser.get("/-/log-in/").content.decode()).sent
    answers = {**shown, "username": "ada", "password": PASSWORD, "kept": "body=x", "next": "//evil.example/"}
    assert b"evil.example" not in browser.post("/-/log-in/", answers).content


def test_a_session_ends_after_seven_days_however_busy_it_was(browser):
    log_in(browser)
    assert browser.get("/-/pages/").status_code == 200
    begun(browser, days=6)
    assert browser.get("/-/pages/").status_code == 200
    begun(browser, days=8)
    assert browser.get("/-/pages/").status_code == 302
    log_in(browser)
    assert browser.get("/-/pages/").status_code == 200


def begun(browser, days):
    session = browser.session
    session["begun"] = int(time.time()) - days * 24 * 3600
    session.save()


def test_a_part_of_a_page_that_asks_after_the_session_ended_loads_the_whole(client):
    answer = client.get("/-/pages/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (200, "true", b"")


@pytest.mark.parametrize("path", ["/", "/tea/", "/nowhere/", "/-/health/"])
def test_what_everybody_may_read_sets_no_cookie_and_asks_for_none(browser, ada, path):
    publish("tea")
    show()
    log_in(browser)
    key = browser.cookies["sessionid"].value
    before = list(Session.objects.values_list("pk", "expire_date"))
    answer = browser.get(path)
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")
    assert browser.cookies["sessionid"].value == key
    assert list(Session.objects.values_list("pk", "expire_date")) == before
