"""The web UI while the database fails: one clear page, nothing typed is lost, and it works again afterwards."""

import logging

import pytest
from django.test import Client

from tests.database.ailments import (
    exclusive,
    full,
    full_file,
    locked,
    missing_column,
    on_postgres,
    on_sqlite,
    only_read,
    role,
)
from tests.desk.browsing import HOME, Fields, address, draft, filled_in, words
from tests.desk.conftest import PASSWORD, editor

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "\r\n\r\nFirst & <b>second</b> line.\r\n</textarea>" + "\r\nAnd much more." * 999
POSTGRES = {
    "can only be read at the moment": only_read,
    "lets us read, but not write": role,
    "has no space left": lambda: full("pages_revision"),
    "took too long": lambda: locked("pages_contentversion"),
    "accepts no more connections": lambda: role(limit=0),
}
SQLITE = {"took too long": exclusive, "has no space left": full_file}
EVERYWHERE = [
    *(pytest.param(words, ailment, id=words, marks=on_postgres) for words, ailment in POSTGRES.items()),
    *(pytest.param(words, ailment, id=f"SQLite {words}", marks=on_sqlite) for words, ailment in SQLITE.items()),
]
NO_WRITES = [case for case in EVERYWHERE if "space" not in case.id and case.id != "took too long"]


@pytest.fixture
def browser():
    """Return an editor's browser, with Django's full CSRF protection."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor("ada"))
    return browser


@pytest.fixture(autouse=True)
def short_waits(settings):
    settings.DATABASE_LOCK_SECONDS = 0.3


@pytest.mark.parametrize(("said", "ailment"), EVERYWHERE)
def test_what_was_typed_is_kept_in_the_page_and_sent_again(browser, said, ailment):
    page = draft()
    typed = {**filled_in(browser, page, body=TYPED, title="Green tea", summary="\r\nLeaves."), "then": "publish"}
    with ailment():
        failed = browser.post(address(page), typed)
        failed = browser.post(address(page), Fields(failed.content.decode()).sent)
    assert (failed.status_code, failed.headers["Retry-After"], page.revisions.count()) == (503, "60", 1)
    assert f"The database {said}: " in words(failed)
    kept = Fields(failed.content.decode()).sent
    assert kept == {**typed, "csrfmiddlewaretoken": kept["csrfmiddlewaretoken"]}
    browser.post(address(page), kept)
    page.refresh_from_db()
    assert (page.latest.title, page.latest.body) == ("Green tea", TYPED.replace("\r\n", "\n").rstrip())
    assert page.publications.exists()


@pytest.mark.parametrize(("said", "ailment"), NO_WRITES)
def test_a_page_that_is_only_looked_at_says_the_same_and_nobody_is_logged_out(browser, said, ailment):
    with ailment():
        failed = browser.get(f"{HOME}?q=tea")
    assert failed.status_code == 503
    assert f"The database {said}: " in words(failed)
    assert f'href="{HOME}?q=tea">Try again' in failed.content.decode()
    assert failed.headers["Cache-Control"] == "private, no-store"
    assert "sessionid" not in failed.cookies
    assert browser.get(HOME).status_code == 200


@pytest.mark.parametrize(("said", "ailment"), NO_WRITES)
def test_logging_in_says_the_same_and_shows_no_password(said, ailment):
    editor("ada")
    browser = Client()
    with ailment():
        failed = browser.post("/-/log-in/", {"username": "ada", "password": PASSWORD})
    assert failed.status_code == 503
    assert f"The database {said}: " in words(failed)
    assert PASSWORD not in failed.content.decode()


@pytest.mark.parametrize(("said", "ailment"), NO_WRITES)
def test_a_password_is_never_shown_again_whatever_its_field_is_called(browser, said, ailment):
    form = "/-/password/"
    names = ("old_password", "new_password1", "new_password2", "password1", "password2")
    typed = {**Fields(browser.get(form).content.decode()).sent, **dict.fromkeys(names, "typed-canary"), "note": "kept"}
    with ailment():
        failed = browser.post(form, typed)
    assert failed.status_code == 503
    assert "typed-canary" not in failed.content.decode()
    assert Fields(failed.content.decode()).sent["note"] == "kept"


@on_postgres
def test_a_button_without_fields_is_pressed_again_and_is_no_link(browser):
    token = Fields(browser.get(HOME).content.decode()).sent["csrfmiddlewaretoken"]
    with only_read():
        failed = browser.post("/-/log-out/", {"csrfmiddlewaretoken": token})
    assert failed.status_code == 503
    assert "Nothing you typed" not in words(failed)
    assert browser.post("/-/log-out/", Fields(failed.content.decode()).sent)["Location"] == "/-/log-in/"


@on_postgres
def test_what_was_done_is_not_asked_for_again_when_only_the_session_could_not_be_saved(browser):
    page = draft()
    typed = filled_in(browser, page, title="Green tea")
    with full("django_session"):
        assert browser.post(address(page), typed).status_code == 302
        assert browser.get(address(page)).status_code == 503
    page.refresh_from_db()
    assert (page.latest.title, page.revisions.count()) == ("Green tea", 2)


@on_postgres
@pytest.mark.parametrize("ailment", [only_read, lambda: role(limit=0)], ids=["read-only", "no connections"])
def test_a_text_of_another_site_is_not_shown_now_either(browser, ailment):
    page, browser.raise_request_exception = draft(), False
    with ailment():
        failed = browser.post(address(page), {"body": "planted"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert failed.status_code in (403, 503)
    assert "planted" not in failed.content.decode()


@on_postgres
def test_an_address_that_is_none_says_the_same(browser):
    browser.raise_request_exception = False
    with role(limit=0):
        failed = browser.get("/-/nowhere/")
    assert (failed.status_code, "accepts no more connections" in words(failed)) == (503, True)


@on_postgres
def test_the_log_has_one_line_with_the_databases_own_words_which_the_page_has_not(browser, caplog):
    with caplog.at_level(logging.ERROR), role(limit=0) as name:
        failed = browser.get(HOME)
    assert name not in failed.content.decode()
    [record] = caplog.records
    assert record.getMessage().startswith(f"{HOME}: The database accepts no more connections (")
    assert f'too many connections for role "{name}"' in record.getMessage()
    assert record.exc_info is None


def test_a_defect_of_ours_is_not_blamed_on_the_database(browser):
    page, browser.raise_request_exception = draft(), False
    with missing_column():
        failed = browser.get(address(page))
    assert (failed.status_code, failed.content.count(b"The database")) == (500, 0)
