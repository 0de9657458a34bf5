"""Access to every route of the desk, including new ones, and what browsers may do with its pages."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from publisher.desk.urls import urlpatterns
from tests.desk.browsing import draft, filled_in
from tests.desk.conftest import PASSWORD, editor, logged_in

pytestmark = pytest.mark.django_db
OPEN = {"log_in", "log_out", "reset_password", "password_asked", "set_password", "preview_file"}
OPEN |= {"shared", "shared_address", "shared_frame", "shared_frame_of"}  # the secret in the address opens them
ROUTES = [pattern.name for pattern in urlpatterns]


def url(route, page):
    pattern = next(p.pattern for p in urlpatterns if p.name == route)
    # Any build number will do: people without access must not even learn that it doesn't exist.
    return reverse(f"desk:{route}", args=[page.pk for _ in pattern.converters])


@pytest.fixture
def page():
    return draft(title="A secret title")


def deleted_if_needed(route, page):
    if route == "restore":
        page.mark_deleted(by="test")
    return page


@pytest.mark.parametrize("method", ["get", "post", "head", "put", "delete"])
@pytest.mark.parametrize("route", sorted(set(ROUTES) - OPEN))
def test_strangers_are_asked_to_log_in_and_change_nothing(client, page, route, method):
    deleted_if_needed(route, page)
    response = getattr(client, method)(url(route, page))
    assert response.status_code == 302
    assert response["Location"].startswith("/-/log-in/?next=/-/")
    page.refresh_from_db()
    assert bool(page.deleted_at) == (route == "restore")


@pytest.mark.parametrize("route", sorted(set(ROUTES) - OPEN))
def test_accounts_without_a_role_see_nothing(page, route):
    response = logged_in(editor("reader", role="")).get(url(route, deleted_if_needed(route, page)))
    assert response.status_code == 403
    assert b"A secret title" not in response.content


@pytest.mark.parametrize("route", ROUTES)
def test_no_answer_is_kept_or_framed_and_none_runs_a_script_that_stands_in_it(desk, page, route):
    page = deleted_if_needed(route, page)
    for browser in (desk, Client()):
        headers = browser.get(url(route, page)).headers
        policy = headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "private, no-store"
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy or policy.startswith("sandbox;")
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/-/", "/-/pages", "/-/nowhere/", "/-/pages/0/", "/-/pages/" + "9" * 40 + "/"])
def test_redirects_and_missing_pages_are_not_kept_either(desk, path):
    response = desk.get(path)
    assert response.status_code in (301, 302, 404)
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("route", sorted(set(ROUTES) - {"home", "pages", "preview", "log_out"}))
def test_what_another_site_sends_is_refused(ada, page, route):
    browser = Client(enforce_csrf_checks=True)
    if route not in OPEN:
        browser.force_login(ada)
    page = deleted_if_needed(route, page)
    assert browser.post(url(route, page), {"title": "Taken over"}).status_code == 403
    page.refresh_from_db()
    assert page.latest.title == "A secret title"


def test_reading_changes_nothing(desk, page, django_assert_num_queries):
    before = page.revisions.count()
    for route in set(ROUTES) - {"restore", "log_out"}:
        desk.get(url(route, page))
    page.refresh_from_db()
    assert (page.revisions.count(), page.deleted_at, page.live_publication) == (before, None, None)


def test_an_editor_logs_in_where_she_wanted_to_go(client, ada, page):
    wanted = url("edit", page)
    response = client.post(f"/-/log-in/?next={wanted}", {"username": "ada", "password": PASSWORD, "next": wanted})
    assert response["Location"] == wanted
    assert client.get(wanted).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_logging_in_leads_nowhere_else(client, ada, elsewhere):
    response = client.post("/-/log-in/", {"username": "ada", "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == "/-/pages/"


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_password_is_said_and_lets_nobody_in(client, ada, name, password):
    response = client.post("/-/log-in/", {"username": name, "password": password})
    assert b"errorlist" in response.content
    assert client.get("/-/pages/").status_code == 302


def test_an_account_without_a_role_is_told_so_at_log_in(client):
    editor("reader", role="")
    response = client.post("/-/log-in/", {"username": "reader", "password": PASSWORD})
    assert b"This account may not edit" in response.content


def test_the_session_begins_anew_at_log_in_and_no_script_reads_its_cookie(client, ada):
    client.post("/-/log-in/", {"username": "ada", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Lax")
    assert cookie["max-age"] == 8 * 3600
    assert set(client.cookies) == {"sessionid", "csrftoken"}


def test_every_cookie_of_an_exposed_site_goes_encrypted_to_this_host_and_to_no_script(client, ada, page, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # set as test_settings.py checks
    client.post("/-/log-in/", {"username": "ada", "password": PASSWORD}, secure=True)
    client.post(url("edit", page), {**filled_in(client, page), "then": "save"}, secure=True)
    assert set(client.cookies) == {"sessionid", "csrftoken", "messages"}
    for cookie in client.cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
        assert cookie["samesite"] == "Lax"


def test_log_out_ends_the_session_and_needs_a_button(desk):
    assert desk.get("/-/log-out/").status_code == 405
    assert desk.post("/-/log-out/")["Location"] == "/-/log-in/"
    assert desk.get("/-/pages/").status_code == 302


def test_a_role_that_is_taken_away_counts_from_the_next_request(desk, ada):
    assert desk.get("/-/pages/").status_code == 200
    ada.groups.clear()
    assert desk.get("/-/pages/").status_code == 403


def test_a_disabled_account_ends_its_sessions_for_good(ada):
    laptop, phone = logged_in(ada), logged_in(ada)
    accounts = get_user_model().objects.filter(pk=ada.pk)
    accounts.update(is_active=False)
    assert [browser.get("/-/pages/").status_code for browser in (laptop, phone)] == [302, 302]
    accounts.update(is_active=True)
    assert [browser.get("/-/pages/").status_code for browser in (laptop, phone)] == [302, 302]


def test_a_new_password_ends_the_other_sessions(desk, ada):
    ada.set_password("another one")
    ada.save()
    assert desk.get("/-/pages/").status_code == 302
