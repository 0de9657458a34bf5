"""One address for the site, where strangers can reach it."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from publisher.canonical_host import CanonicalHostMiddleware


@pytest.fixture
def exposed(settings):
    settings.EXPOSED = True
    settings.SITE_URL = "https://www.example.org"
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


def test_a_laptop_answers_under_every_name(settings):
    assert settings.EXPOSED is False
    with pytest.raises(MiddlewareNotUsed):
        CanonicalHostMiddleware(lambda request: HttpResponse())
