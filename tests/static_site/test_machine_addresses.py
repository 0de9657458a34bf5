"""Addresses that machines read (sitemap, feed, canonical links, cards): complete and URL-escaped in a built site."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client

from publisher.pages.models import ContentVersion, add_redirect
from static_site.content.complete_links import complete_links
from static_site.content.context import absolute
from static_site.content.listings import columns, entries
from static_site.models import Artifact
from static_site.rendering.packing import unpack
from tests.static_site.live import show
from tests.static_site.sites import publish, without_places

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def of_example(settings):
    settings.SITE_URL = "https://example.org"
    settings.ENVIRONMENT = "production"
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def told(client: Client):
    """Return a function that builds the site and reads one of its files."""

    def read(path: str) -> str:
        show()
        response = client.get(path)
        return response.content.decode() if not response.streaming else response.getvalue().decode()

    return read


def entry(feed: str) -> ElementTree.Element:
    found = ElementTree.fromstring(feed).find(f"{ATOM}entry")
    assert found is not None
    return found


def in_content(feed: str) -> list[str]:
    """Return the addresses in the newest entry's content."""
    html = entry(feed).findtext(f"{ATOM}content") or ""
    return [unescape(address) for address in re.findall(r' (?:href|src|poster|cite)="([^"]*)"', html)]


def of_head(html: str) -> dict[str, str]:
    return dict(re.findall(r'<(?:link rel|meta property)="([^"]*)" (?:href|content)="([^"]*)">', html))


def linked_data(html: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[0]
    )
    return found


def test_the_sitemap_is_url_escaped(told):
    publish("größe")
    publish("你好")
    root = ElementTree.fromstring(told("/sitemap.xml"))
    assert [loc.text for loc in root.iter(f"{SITEMAP}loc")][1:] == [
        "https://example.org/gr%C3%B6%C3%9Fe/",
        "https://example.org/%E4%BD%A0%E5%A5%BD/",
    ]


def test_links_of_the_feed_canonical_links_and_cards_are_url_escaped(told):
    publish("größe", date=DAY, tags=["Über"])
    address = "https://example.org/gr%C3%B6%C3%9Fe/"
    html = told("/größe/")
    assert entry(told("/feed.xml")).find(f"{ATOM}link").get("href") == address
    assert (of_head(html)["canonical"], of_head(html)["og:url"]) == (address, address)
    assert linked_data(html)["mainEntityOfPage"] == address
    assert of_head(told("/tags/über/"))["og:url"] == "https://example.org/tags/%C3%BCber/"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/a-b/c_9/", "https://example.org/a-b/c_9/"),
        ("/a/../b/", "https://example.org/b/"),
        ("/a//b/", "https://example.org/a//b/"),
        ("//b.example/a/", "https://b.example/a/"),
        ("/a b/", "https://example.org/a%20b/"),
        ("/a/\n", "https://example.org/a/"),
        ("/", "https://example.org/"),
    ],
)
def test_a_path_is_completed_the_same_way_whether_it_is_plain_or_not(url, address):
    assert absolute(url) == address


def test_a_redirect_names_its_target_url_escaped():
    publish("größe")
    add_redirect("old.html", "größe", by="ada")
    show()
    stored = Artifact.objects.newest().get(path="old.html")
    html = unescape(unpack(stored.body, stored.location, stored.digest).decode())
    assert of_head(html) == {"canonical": "https://example.org/gr%C3%B6%C3%9Fe/"}


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ("cover.jpg", "https://example.org/trips/rome/cover.jpg"),
        ("./a b.jpg", "https://example.org/trips/rome/a%20b.jpg"),
        ("../größe.jpg", "https://example.org/trips/gr%C3%B6%C3%9Fe.jpg"),
        ("/img/cover.jpg?w=1&h=2", "https://example.org/img/cover.jpg?w=1&h=2"),
        ("//cdn.example/cover.jpg", "https://cdn.example/cover.jpg"),
        ("https://cdn.example/größe.jpg", "https://cdn.example/gr%C3%B6%C3%9Fe.jpg"),
        ("https://Bücher.example:81/é.jpg", "https://xn--bcher-kva.example:81/%C3%A9.jpg"),
        ("https://\N{SNOWMAN}.example/", "https://%E2%98%83.example/"),
        ("/100%.jpg", "https://example.org/100%25.jpg"),
        ("https://[/cover.jpg", "https://[/cover.jpg"),
    ],
)
def test_an_image_has_its_complete_address_in_the_card_and_in_linked_data(told, image, address):
    publish("trips/rome", date=DAY, image=image)
    html = told("/trips/rome/")
    assert of_head(html)["og:image"] == address.replace("&", "&amp;")
    assert linked_data(html)["image"] == address


def test_a_listing_names_its_entries_pictures_in_the_same_way():
    publish("trips/rome", image="cover.jpg")
    now = without_places(ContentVersion.objects.current())
    rows = list(now.publications.filter(path="trips/rome").values_list(*columns()))
    assert [it["image"] for it in entries(now, rows)] == ["https://example.org/trips/rome/cover.jpg"]


def test_every_address_in_the_feed_s_content_is_complete(told):
    body = (
        "[a](#top) [b](../other/) [c](/guides/#x) [d](chart.pdf) [e](https://x.example/größe?a=1&b=2) [f](?q=1)\n"
        '[g](mailto:a@b.example) [h](//cdn.example/x) ![i](chart.png)\n\nA note[^1], `href="#kept"`.\n\n[^1]: Here.'
    )
    publish("blog/second", date=DAY, body=body)
    own = "https://example.org/blog/second/"
    assert in_content(told("/feed.xml")) == [
        f"{own}#top", "https://example.org/blog/other/", "https://example.org/guides/#x", f"{own}chart.pdf",
        "https://x.example/gr%C3%B6%C3%9Fe?a=1&b=2", f"{own}?q=1", "mailto:a@b.example", "https://cdn.example/x",
        f"{own}chart.png", f"{own}#fn-1", f"{own}#fnref-1",
    ]  # fmt: skip
    assert '<code>href="#kept"</code>' in (entry(told("/feed.xml")).findtext(f"{ATOM}content") or "")


def test_pictures_in_several_widths_and_a_film_s_poster_have_complete_addresses():
    html = '<img src="/a-1.jpg" srcset="/a-1.jpg 480w, /a2.jpg 960w"><video poster="/b.webp"></video><q cite="x">q</q>'
    assert complete_links(html, "/tea/") == (
        '<img src="https://example.org/a-1.jpg" srcset="https://example.org/a-1.jpg 480w, https://example.org/a2.jpg'
        ' 960w"><video poster="https://example.org/b.webp"></video><q cite="https://example.org/tea/x">q</q>'
    )
