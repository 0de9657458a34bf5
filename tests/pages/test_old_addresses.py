"""Old addresses as redirects' sources: whatever a browser can send, decoded once and otherwise kept."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.pages.old_addresses import GENERATED, address_of, read_source, source_of
from static_site.outputs import OUTPUTS
from static_site.outputs.output import Rank, SingleFile

GOOD = {
    "/old/tea.html": "old/tea.html",
    "old/": "old",
    " /old ": "old",
    "/old/index.html": "old",
    "/caf%C3%A9/": "café",
    "/cafe%CC%81/": "cafe\u0301",
    "/caf%E9/": "caf%E9",
    "/old%20page/": "old page",
    "/a b/": "a b",
    "/50%25-off/": "50%-off",
    "/100%/": "100%",
    "/c++/": "c++",
    "/fish&chips/": "fish&chips",
    "/~ada/": "~ada",
    "/@ada": "@ada",
    "/Index.PHP": "Index.PHP",
    "/atom.xml": "atom.xml",
    "/con/aux.html": "con/aux.html",
    "/wiki/Special:Search": "wiki/Special:Search",
    "/index.php/2014/hello": "index.php/2014/hello",
    "/index.php?p=12": "index.php?p=12",
    "/old/?p=1&q=a%20b": "old?p=1&q=a b",
    "/?p=12": "?p=12",
    "/old?a=/b/": "old?a=/b/",
    "/wiki/What%3F": "wiki/What%3F",
    "/c%23/": "c#",
    "/old/#part": "old",
    "/a//b/": "a//b",
    "/posts/node.js/": "posts/node.js",
    "https://www.example.org/old/?p=1#x": "old?p=1",
    "http://www.example.org/old": "old",
    "https://old.example/caf%C3%A9/": "café",
    "https://www.example.org//old/": "/old",
}

BAD = {
    "": "home is always a page",
    "/": "home is always a page",
    "/index.html": "Publisher itself serves /index.html",
    "https://www.example.org": "home is always a page",
    "/-/pages/": "reserved for Publisher itself",
    "/%2D/": "reserved for Publisher itself",
    "/feed.xml": "Publisher itself serves /feed.xml",
    "/../etc/passwd": "“..” would leave its directory",
    "/a/%2e%2e/b": "“..” would leave its directory",
    "/a/./b": "“.” would leave its directory",
    "/a%00b": "a control character",
    "/a%0Ab": "a control character",
    "/a\\b": "a backslash",
    "/a%5Cb": "a backslash",
    "//evil.test/": "names another site",
    "https://elsewhere.example/old": "isn't an address of this site (https://www.example.org)",
    "https://example.org/old": "isn't an address of this site",
    "https://www.example.org:8443/old": "isn't an address of this site",
    "mailto:ada@example.org": "isn't an address of this site",
    "https://[": "isn't an address of this site",
    "/" + "a" * 251: "it has 251 characters",
}


@pytest.fixture(autouse=True)
def names(settings: LazySettings) -> None:
    settings.SITE_URL, settings.EXTRA_HOSTS = "https://www.example.org", ["old.example"]


@pytest.mark.parametrize(("address", "source"), GOOD.items(), ids=ascii)
def test_an_address_is_decoded_once_and_otherwise_kept(address: str, source: str) -> None:
    assert read_source(address) == source
    assert read_source(address_of(source)) == source


@pytest.mark.parametrize(("address", "reason"), BAD.items(), ids=ascii)
def test_what_no_reader_can_be_redirected_from_is_refused_with_its_reason(address: str, reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_source(address)
    assert reason in caught.value.messages[0]


@given(st.text(), st.text())
@example("/a", "")
@example("%41", "")
@example("a%E9 %C3%A9", "x=%")
@example("a/", "#")
def test_an_address_and_its_source_lead_to_each_other(path: str, query: str) -> None:
    source = source_of(path, query)
    try:
        read_source(address_of(source))
    except ValidationError:
        return
    assert read_source(address_of(source)) == source
    assert not {".", ".."} & set(source.partition("?")[0].split("/"))
    assert "\0" not in source


def test_the_files_that_publisher_always_serves_are_known() -> None:
    files = [output for output in OUTPUTS.values() if isinstance(output, SingleFile)]
    made = {output.path for output in files if output.rank < Rank.REDIRECT}
    assert made | {"index.html"} <= GENERATED | {"sitemap.xml"}
