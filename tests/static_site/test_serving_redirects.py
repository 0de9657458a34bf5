"""Redirects over HTTP: any old address is answered, in one step, and the reader's query is kept."""

import pytest

from publisher.pages.models import add_redirect
from tests.static_site.live import show, unpublish
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db

OLD = [
    "/caf%C3%A9/",
    "/caf%E9/",
    "/cafe%CC%81/",
    "/old%20page/",
    "/old/trinity%20hall.pdf",
    "/50%25-off/",
    "/c++/",
    "/fish&chips/",
    "/~ada/",
    "/@ada",
    "/Index.PHP",
    "/index.xml",
    "/atom.xml",
    "/con/",
    "/wiki/Special:Search",
    "/wiki/What%3F",
    "/wiki/C%23",
    "/a//b/",
    "/%2Fold/",
    "/posts/node.js",
    "/index.php/2014/hello/",
    "/2014/hello.html",
]


@pytest.fixture
def site():
    publish("new")
    publish("other")


def answer(client, address):
    response = client.get(address)
    return response.status_code, response.headers.get("Location")


@pytest.mark.parametrize("address", OLD)
def test_every_old_address_redirects_with_and_without_its_slash(site, client, address):
    add_redirect(address, "new", by="test")
    show()
    bare = address.removesuffix("/")
    assert answer(client, bare) == answer(client, f"{bare}/") == (301, "/new/")
    assert answer(client, f"{bare}/x")[0] == 404


def test_the_readers_query_is_kept(site, client):
    add_redirect("/old/", "/new/#part", by="test")
    add_redirect("/away/", "https://example.org/x?a=b#part", by="test")
    show()
    assert answer(client, "/old/?utm_source=x&q=%C3%A4") == (301, "/new/?utm_source=x&q=%C3%A4#part")
    assert answer(client, "/away?c=d") == (301, "https://example.org/x?a=b&c=d#part")
    assert answer(client, "/OLD/?c=d") == (301, "/new/?c=d#part")
    assert answer(client, "/old/?") == (301, "/new/#part")


def test_a_query_that_is_an_address_of_its_own_redirects_and_is_dropped(site, client):
    add_redirect("/?p=12", "new", by="test")
    add_redirect("/index.php?p=12&q=a%20b", "new", by="test")
    add_redirect("/index.php", "other", by="test")
    add_redirect("/other/?page_id=7", "new", by="test")
    show()
    assert answer(client, "/?p=12") == (301, "/new/")
    assert answer(client, "/?p=13")[0] == 200
    assert answer(client, "/index.php?p=12&q=a%20b") == (301, "/new/")
    assert answer(client, "/index.php/?p=12&q=a%20b") == (301, "/new/")
    assert answer(client, "/INDEX.php?p=12&q=a%20b") == (301, "/new/")
    assert answer(client, "/index.php?p=13") == (301, "/other/?p=13")
    assert answer(client, "/other/?page_id=7") == (301, "/new/")
    assert answer(client, "/other/?page_id=8")[0] == 200


def test_what_publisher_serves_stays_and_its_redirect_waits(site, client):
    publish("tagged", tags=["x"])
    add_redirect("/tags/x/", "new", by="test")
    add_redirect("/tags/", "new", by="test")
    show()
    assert client.get("/tags/x/").status_code == client.get("/tags/").status_code == 200
    unpublish("tagged")
    show()
    assert answer(client, "/tags/x/") == answer(client, "/tags") == (301, "/new/")


def test_a_file_has_no_slash(site, client):
    show()
    assert client.get("/feed.xml").status_code == 200
    assert client.get("/feed.xml/").status_code == 404


@pytest.mark.parametrize("query", ["%00", "a=%FF%00", "\xe4", "%", "a=%0d%0aSet-Cookie:%20x=y", "//evil.test", "#"])
def test_no_query_breaks_a_page_or_a_redirect(site, client, query):
    add_redirect("/old/", "new", by="test")
    show()
    assert client.get("/new/", QUERY_STRING=query).status_code == 200
    response = client.get("/old/", QUERY_STRING=query)
    assert response["Location"].startswith("/new/?")
    assert response["Location"].isascii()
    assert not set(response["Location"]) & set("\r\n #")


def test_a_capital_address_of_another_page_is_its_own(site, client):
    add_redirect("/Other/", "new", by="test")
    show()
    assert answer(client, "/Other") == (301, "/new/")
    assert client.get("/other/").status_code == 200
    assert answer(client, "/OTHER") == (301, "/other/")
