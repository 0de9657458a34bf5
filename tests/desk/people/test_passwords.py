"""Passwords: which are accepted, and how to change your own."""

import pytest
from django.conf import settings
from django.test import Client

from tests.desk.browsing import words
from tests.desk.conftest import PASSWORD, logged_in

pytestmark = pytest.mark.django_db
CHANGE = "/-/password/"
FRESH = "four quiet otters"


def change(browser, password=FRESH):
    typed = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    return browser.post(CHANGE, typed, follow=True)


def test_a_new_password_gives_this_session_a_new_key_and_ends_the_others(ada, desk):
    elsewhere, before = logged_in(ada), desk.cookies[settings.SESSION_COOKIE_NAME].value
    assert "Password changed." in words(change(desk))
    assert desk.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert elsewhere.get("/-/pages/").status_code == 302


@pytest.mark.parametrize(
    ("weak", "reason"), [("short secret", ""), ("elevenchars", "at least 12"), ("1q2w3e4r5t6y", "too common")]
)
def test_weak_passwords_are_refused_with_the_reason(ada, desk, weak, reason):
    said = words(change(desk, weak))
    assert reason in said
    assert ("Password changed." in said) == (not reason)


def test_a_link_that_was_forged_says_how_to_get_another():
    assert "Request a new link" in words(Client().get("/-/password/new/MQ/forged/"))
