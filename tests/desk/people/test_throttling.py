"""Log-in under attack: ten wrong passwords for a name, then a pause, even for unknown names."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.db.models import F
from django.test import Client

from publisher.desk.people.password_mail import worker
from tests.desk.browsing import words
from tests.desk.conftest import PASSWORD, logged_in
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db
LOG_IN = "/-/log-in/"


def guess(name="ada", password="wrong", address="192.0.2.1", **more):
    headers = {"X-Forwarded-For": address}
    return Client().post(LOG_IN, {"username": name, "password": password, **more}, headers=headers)


def later(minutes):
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=minutes))


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_the_eleventh_try_waits_whoever_it_is(ada, name):
    answers = [guess(name).status_code for _ in range(10)]
    assert answers == [200] * 9 + [429]
    refused = guess(name, PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert "Too many wrong passwords for this name. Wait 15 minutes" in words(refused)


def test_another_address_helps_nobody_and_hurts_nobody_else(ada):
    for number in range(10):
        guess(address=f"192.0.2.{number}, 198.51.100.{number}")
    assert guess(password=PASSWORD, address="203.0.113.9").status_code == 429
    assert guess("grace").status_code == 200


def test_what_is_tried_meanwhile_does_not_make_the_pause_longer(ada):
    for _ in range(10):
        guess()
    later(minutes=14)
    assert guess(password=PASSWORD).status_code == 429
    later(minutes=2)
    assert guess(password=PASSWORD).status_code == 302


def test_a_log_in_forgets_the_failures_before_it(ada):
    for _ in range(9):
        guess()
    assert guess(password=PASSWORD).status_code == 302
    assert [guess().status_code for _ in range(9)] == [200] * 9


def test_an_old_password_is_not_guessed_without_end_either(ada):
    browser = logged_in(ada)
    change = {"new_password1": "a good long password", "new_password2": "a good long password"}
    guesses = [browser.post("/-/password/", {"old_password": f"wrong {n}", **change}).status_code for n in range(10)]
    assert guesses == [200] * 9 + [429]
    assert browser.post("/-/password/", {"old_password": PASSWORD, **change}).status_code == 429
    later(minutes=16)
    assert browser.post("/-/password/", {"old_password": PASSWORD, **change}).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_a_text_that_waits_for_its_author_is_kept_and_stands_in_no_row(ada):
    for _ in range(10):
        refused = guess(kept="body=My+text")
    assert b'value="body=My+text"' in refused.content
    stored = "".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "kept" in stored
    assert "My+text" not in stored
    assert "wrong" not in stored


@pytest.mark.django_db(transaction=True)
def test_a_new_password_by_mail_ends_the_pause(ada):
    type(ada).objects.update(email="ada@example.org")
    for _ in range(10):
        guess()
    browser = Client()
    browser.post("/-/password/new/", {"email": "ada@example.org"})
    worker.submit(int).result(PATIENCE)
    address = next(line for line in mail.outbox[0].body.splitlines() if "/-/password/new/" in line)
    form = browser.get(address.removeprefix("http://localhost:8000"), follow=True)
    fresh = "four quiet otters"
    browser.post(form.request["PATH_INFO"], {"new_password1": fresh, "new_password2": fresh})
    assert guess(password=fresh).status_code == 302


@pytest.mark.parametrize("name", ["a\nb", "a\r\nWARNING forged", "a\u2028b", "a\x1b[2Jb", "a\0b"])
def test_a_name_that_no_account_can_have_reaches_no_log_and_no_row(ada, name, caplog):
    assert guess(name).status_code == 200
    assert not AccessAttempt.objects.exists()
    assert caplog.text == ""


def test_of_a_thousand_tries_from_a_thousand_places_ten_are_heard(ada):
    places = [f"10.{number // 250}.{number % 250}.1, 192.0.2.7" for number in range(1_000)]
    assert [guess(address=place).status_code for place in places] == [200] * 9 + [429] * 991
    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) == 10
    assert guess(password=PASSWORD).status_code == 429
