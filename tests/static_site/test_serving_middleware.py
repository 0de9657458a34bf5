"""Readers' pages: answered before the web UI's middleware, but as if they had passed through all of it."""

import pytest

from tests.static_site.live import show_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return show_page("guides")


@pytest.mark.parametrize("path", ["/", "/guides", "/nowhere/", "/-x"])
def test_readers_pages_have_neither_session_nor_account(site, client, path):
    request = client.get(path).wsgi_request
    assert not hasattr(request, "session")
    assert not hasattr(request, "user")


@pytest.mark.parametrize("path", ["/-/", "/-/log-in/", "/-/nowhere/"])
def test_the_web_ui_has_both(site, client, path):
    request = client.get(path).wsgi_request
    assert hasattr(request, "session")
    assert hasattr(request, "user")


def test_every_answer_says_its_length_and_that_no_frame_may_hold_it(site, client):
    for response in (
        client.get("/"),
        client.head("/"),
        client.post("/"),
        client.get("/nowhere/"),
        client.get("/guides"),
    ):
        assert response["X-Frame-Options"] == "DENY"
        assert response.has_header("Content-Length")


def test_a_name_that_is_not_ours_is_refused(site, client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
