"""What readers get over HTTP."""

import dataclasses
import hashlib
from datetime import timedelta
from urllib.parse import unquote_to_bytes

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from publisher.pages.models import add_redirect
from static_site.models import Artifact, Flip, Site
from tests.static_site.live import complete, show, show_page, unpublish
from tests.static_site.sites import THEME, publish

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/guides", "/nowhere/", "/feed.xml", "/theme/none.css", "/old/install.html"]


@pytest.fixture
def site():
    """Publish a page, a page below it and an old address."""
    publish("guides", body="All guides.")
    publish("guides/install", body="Type `bin/run`.")
    add_redirect("old/install.html", "guides/install", by="test")
    return show()


def other_theme(color="red"):
    css = THEME.files["site.css"] + f"\n/* {color} */".encode()
    return dataclasses.replace(THEME, files={**THEME.files, "site.css": css})


def test_every_file_of_the_live_release_is_served_with_its_own_bytes(site, client):
    for artifact in Artifact.objects.in_release(site.number).exclude(kind="redirect"):
        path = artifact.path.removesuffix("index.html")
        response = client.get(f"/{path}")
        assert (response.status_code, response["Content-Type"]) == (200, artifact.content_type)
        assert hashlib.sha256(response.content).hexdigest() == artifact.digest


@pytest.mark.parametrize("path", ["/", "/guides/install/", "/guides/install", "/feed.xml", "/old/install.html"])
def test_an_answer_takes_one_query(site, client, django_assert_num_queries, path):
    with django_assert_num_queries(1):
        client.get(path)


@pytest.mark.parametrize(("path", "queries"), [("/nowhere/", 2), ("/theme/none.css", 3), ("/OLD/", 3), ("/Guides/", 2)])
def test_what_is_not_at_its_address_takes_few_queries_more(site, client, django_assert_num_queries, path, queries):
    with django_assert_num_queries(queries):
        client.get(path)


def test_an_address_without_its_slash_leads_to_the_page_and_keeps_the_query(site, client):
    response = client.get("/guides/install?from=mail&x=%C3%A4")
    assert (response.status_code, response["Location"]) == (301, "/guides/install/?from=mail&x=%C3%A4")


def test_an_old_address_leads_on_in_one_step(site, client):
    response = client.get("/old/install.html")
    assert (response.status_code, response["Location"], response.content) == (301, "/guides/install/", b"")


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("/Guides/Install/", "/guides/install/"),
        ("/GUIDES", "/guides/"),
        ("/OLD/install.html", "/guides/install/"),
        ("/Guides?a=B", "/guides/?a=B"),
        ("/Feed.xml", "/feed.xml"),
    ],
)
def test_capitals_in_an_address_lead_in_one_step_to_what_is_meant(site, client, typed, there):
    response = client.get(typed)
    assert (response.status_code, response["Location"]) == (301, there)
    assert client.get("/Nowhere/").status_code == 404


def test_a_path_of_any_script_is_found(client):
    show_page("größe/東京", body="hello")
    assert client.get("/größe/東京/").status_code == 200
    assert client.get("/größe/東京")["Location"] == "/gr%C3%B6%C3%9Fe/%E6%9D%B1%E4%BA%AC/"


def test_what_does_not_exist_gets_the_sites_own_page(site, client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert b"Nothing is published at this address" in response.content
    assert not response.has_header("ETag")


ODD = [
    "/a%00b",
    "/guides%00/",
    "/theme/%00",
    "//",
    "//guides/install/",
    "/guides//install/",
    "/guides/../guides/install/",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/guides/install/index.html/",
    "/%FF%FE",
    "/guides%0A",
    "/guides\\install",
    "/" + "a" * 5_000,
    "/" + "%F0%9F%92%A9" * 500,
    "/-/nowhere/",
]


def test_odd_addresses_are_not_found_and_break_nothing(site, client):
    for path in ODD:
        as_servers_pass_it_on = unquote_to_bytes(path).decode("latin-1")
        assert client.get("/", PATH_INFO=as_servers_pass_it_on).status_code == 404, path


def test_before_the_first_release_readers_are_asked_to_come_again(client):
    response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "600")
    assert b"Nothing has been published" in response.content


def test_other_methods_are_refused_whatever_they_bring(site):
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        response = Client(enforce_csrf_checks=True).generic(method, "/guides/", b"x=1")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_pages_are_asked_for_again_and_files_with_a_digest_never(site, client):
    assert client.get("/")["Cache-Control"] == "max-age=0, must-revalidate"
    assert client.get("/guides")["Cache-Control"] == "max-age=0, must-revalidate"
    assert client.get(THEME.urls["site.css"])["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("cookie", ["", "sessionid=x; csrftoken=x", "sessionid=" + "a" * 32, "messages=junk"])
def test_public_pages_know_no_cookie(site, client, cookie):
    for path in PUBLIC:
        response = client.get(path, headers={"Cookie": cookie})
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


@pytest.fixture
def read_only():
    """Use the database as a role with only read rights."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
            yield
            cursor.execute("PRAGMA query_only = OFF")
        else:
            cursor.execute("CREATE ROLE reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; SET ROLE reader")
            yield
            cursor.execute("RESET ROLE; DROP OWNED BY reader; DROP ROLE reader")


def test_public_pages_need_only_to_read(site, client, read_only):
    for path in PUBLIC:
        assert client.get(path, headers={"Cookie": "sessionid=" + "a" * 32}).status_code < 500


def test_nothing_on_a_public_page_can_run_or_be_framed(site, client):
    for path in ("/", "/nowhere/", "/guides"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "script-src" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(("environment", "robots"), [("production", None), ("staging", "noindex")])
def test_only_production_is_for_search_engines(site, client, settings, environment, robots):
    settings.ENVIRONMENT = environment
    assert client.get("/").get("X-Robots-Tag") == robots


def test_theme_files_of_the_last_release_stay_for_a_day(site, client):
    old = THEME.urls["site.css"]
    show(theme=other_theme(), fingerprint="b" * 64)
    assert client.get(old).status_code == 200
    publish("news", body="Another flip.")
    show(theme=other_theme(), fingerprint="b" * 64)
    assert client.get(old).status_code == 200
    Flip.objects.update(at=F("at") - timedelta(days=1, seconds=1))
    assert client.get(old).status_code == 404


def test_theme_files_of_a_release_that_readers_never_had_are_not_served(site, client):
    theme = other_theme()
    complete(theme=theme, fingerprint="b" * 64)
    assert client.get(theme.urls["site.css"]).status_code == 404


def test_pages_of_the_last_release_are_gone_at_once(site, client):
    unpublish("guides/install")
    show()
    assert client.get("/guides/install/").status_code == 404


def test_what_is_built_and_not_published_is_not_seen(site, client):
    before = client.get("/guides/install/").content
    publish("guides/install", body="Draft.")
    publish("secret", body="Not yet.")
    complete()
    assert client.get("/guides/install/").content == before
    assert client.get("/secret/").status_code == 404


def test_the_web_ui_keeps_its_prefix_and_its_slashes(site, client):
    assert client.get("/-/health/").json() == {"status": "ok", "release": site.number}
    assert client.get("/-/health")["Location"] == "/-/health/"
    assert "no-store" in client.get("/-/health/")["Cache-Control"]
    Site.objects.update(live_release=None)
    assert client.get("/-/health/").json() == {"status": "ok", "release": None}
