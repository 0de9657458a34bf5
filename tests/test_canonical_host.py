"""The site's one address: which names are served, redirected and refused, and how refusals are logged."""

import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from publisher.canonical_host import NO_NAME, CanonicalHostMiddleware


@pytest.fixture
def exposed(settings):
    settings.EXPOSED = True
    settings.SITE_URL = "https://www.example.org"
    settings.EXTRA_HOSTS = ["old.example.org"]
    settings.ALLOWED_HOSTS = ["www.example.org", "old.example.org"]


def get(host, path="/guides/?page=2"):
    middleware = CanonicalHostMiddleware(lambda request: HttpResponse("the site"))
    return middleware(RequestFactory().get(path, headers={"host": host}))


def test_another_name_of_ours_is_sent_to_the_same_page_of_the_site(exposed):
    response = get("old.example.org")
    assert (response.status_code, response["Location"]) == (301, "https://www.example.org/guides/?page=2")


@pytest.mark.parametrize("host", ["www.example.org", "WWW.Example.org", "www.example.org:443"])
def test_the_sites_own_name_is_served_however_it_is_spelt(exposed, host):
    assert get(host).content == b"the site"


def test_a_path_that_looks_like_a_host_does_not_lead_away(exposed):
    assert get("old.example.org", "//evil.example/")["Location"].startswith("https://www.example.org/")


def test_a_name_that_is_not_ours_is_one_line_that_names_the_cure(exposed, caplog):
    refused = get("new.example.org")
    assert (refused.status_code, "https://www.example.org" in refused.content.decode()) == (400, True)
    (record,) = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
    assert "EXTRA_HOSTS=old.example.org,new.example.org redirects its visitors to SITE_URL" in record.message
    assert "SITE_URL=https://new.example.org moves the site there" in record.message


@pytest.mark.parametrize("host", ["a b", "$(reboot)", "x;reboot", "a\nWARNING b", "[::1", f"{'a' * 254}", "ex\xe4mple"])
def test_what_is_no_name_at_all_does_not_come_into_a_command_that_people_paste(exposed, caplog, host):
    assert get(host).status_code == 400
    assert [record.message for record in caplog.records] == [NO_NAME]


@pytest.mark.parametrize("host", ["evil.example", "a b", "10.1.2.3", ""])
def test_health_is_served_under_every_name(exposed, caplog, host):
    assert get(host, "/-/health/").content == b"the site"
    assert get(host, "/-/health/?on-call").content == b"the site"
    assert caplog.records == []


def test_a_laptop_sends_nobody_on_and_refuses_names_that_could_belong_to_anybody(settings, caplog):
    assert settings.EXPOSED is False
    assert get("testserver").content == b"the site"
    assert get("evil.example").status_code == 400
    assert "EXTRA_HOSTS=evil.example redirects" in caplog.records[0].message
