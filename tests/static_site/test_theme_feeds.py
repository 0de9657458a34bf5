"""Files for machines: the feed, the sitemap and robots.txt, as XML and text that a strict reader accepts."""

from xml.etree import ElementTree

from publisher.pages.markdown import render
from tests.static_site.theme_contexts import BODY, feed, show, site

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def atom(**changes: object) -> ElementTree.Element:
    return ElementTree.fromstring(show("feed.xml", site(), feed=feed(**changes)))


def test_the_feed_has_what_atom_requires() -> None:
    root = atom()
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    for element in (root, entry):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "The Site"
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")] == ["self", "alternate"]


def test_a_feed_reader_gets_the_article_s_own_html() -> None:
    content = atom().find(f"{ATOM}entry/{ATOM}content")
    assert content is not None
    assert (content.get("type"), content.text) == ("html", render(BODY).html)


def test_addresses_within_an_article_are_relative_to_the_site() -> None:
    assert atom().get("{http://www.w3.org/XML/1998/namespace}base") == "https://example.org/"


def test_the_feed_says_what_a_person_typed_however_hostile() -> None:
    hostile = "]]></title><script>\"'&"
    entry = atom(title=hostile, summary=hostile, authors=[hostile], tags=[hostile]).find(f"{ATOM}entry")
    assert entry is not None
    assert [entry.findtext(f"{ATOM}{name}") for name in ("title", "summary")] == [hostile] * 2
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == hostile
    assert [tag.get("term") for tag in entry.findall(f"{ATOM}category")] == [hostile]


def test_a_feed_without_articles_is_still_a_feed() -> None:
    empty = feed() | {"entries": []}
    assert ElementTree.fromstring(show("feed.xml", site(description=""), feed=empty)).tag == f"{ATOM}feed"


def test_the_sitemap_lists_addresses_and_when_they_changed() -> None:
    pages = [{"url": "https://example.org/é/", "updated": "2014-03-12T10:11:00-04:00"}]
    root = ElementTree.fromstring(show("sitemap.xml", site(), sitemap={"pages": pages}))
    assert root.findtext(f"{SITEMAP}url/{SITEMAP}loc") == "https://example.org/é/"
    assert root.findtext(f"{SITEMAP}url/{SITEMAP}lastmod") == "2014-03-12T10:11:00-04:00"


def test_the_sitemap_of_a_large_site_lists_files() -> None:
    files = ["https://example.org/sitemap-00.xml", "https://example.org/sitemap-01.xml"]
    root = ElementTree.fromstring(show("sitemap-index.xml", site(), sitemap={"files": files}))
    assert [loc.text for loc in root.iter(f"{SITEMAP}loc")] == files


def test_robots_may_read_production_only() -> None:
    address = "https://example.org/sitemap.xml"
    is_open = show("robots.txt", site(), robots={"indexable": True, "sitemap": address})
    closed = show("robots.txt", site(), robots={"indexable": False, "sitemap": address})
    assert is_open.splitlines() == ["User-agent: *", "Disallow: /-/", f"Sitemap: {address}"]
    assert closed.splitlines() == ["User-agent: *", "Disallow: /"]
