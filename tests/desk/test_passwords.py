"""Passwords: what is taken, how one's own is changed, and the link by mail."""

import pytest
from django.conf import settings
from django.core import mail
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
    assert "Your password is changed." in words(change(desk))
    assert desk.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert elsewhere.get("/-/pages/").status_code == 302


@pytest.mark.parametrize(
    ("weak", "reason"), [("short secret", ""), ("elevenchars", "at least 12"), ("1q2w3e4r5t6y", "too common")]
)
def test_weak_passwords_are_refused_with_the_reason(ada, desk, weak, reason):
    said = words(change(desk, weak))
    assert reason in said
    assert ("Your password is changed." in said) == (not reason)


@pytest.mark.parametrize("address", ["ada@example.org", "nobody@example.org"])
def test_who_asks_for_a_password_does_not_learn_who_has_an_account(ada, address):
    type(ada).objects.update(email="ada@example.org")
    said = words(Client().post("/-/password/new/", {"email": address}, follow=True))
    assert "If an account has that address, a link is on its way." in said
    assert len(mail.outbox) == (address == "ada@example.org")


def test_the_mail_says_who_asked_for_what_and_where(ada):
    type(ada).objects.update(email="ada@example.org")
    Client().post("/-/password/new/", {"email": "ada@example.org"})
    sent = mail.outbox[0]
    assert sent.subject == "A new password for testserver"
    assert "asked for a new password for ada on testserver" in sent.body
    assert "http://testserver/-/password/new/" in sent.body


def test_a_link_that_was_forged_says_how_to_get_another():
    assert "Ask for another one" in words(Client().get("/-/password/new/MQ/forged/"))


def test_an_account_that_is_disabled_gets_no_link(ada):
    type(ada).objects.update(email="ada@example.org", is_active=False)
    Client().post("/-/password/new/", {"email": "ada@example.org"})
    assert mail.outbox == []
