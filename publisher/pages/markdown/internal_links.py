"""The links of a page within its site, and the places in it that a link can name.

Like anchors.py, it works on HTML as the sanitiser writes it.
"""

import re
from collections.abc import Iterator
from html import unescape
from posixpath import normpath
from unicodedata import normalize
from urllib.parse import unquote

from publisher.pages.markdown.sanitised_html import ATTRIBUTE
from publisher.web_addresses import on_this_site

LINK = re.compile(rf'<(?:a|audio|img|source|track|video)(?:{ATTRIBUTE})*? (?:href|src)="([^"]*)"(?:{ATTRIBUTE})*>')
# Another site, another scheme, this page itself, or nothing.
LEADS_ELSEWHERE = re.compile(r"//|[a-z][a-z0-9+.-]*:|[#?]|\s*\Z", re.IGNORECASE)
START_TAG = re.compile(r"<[a-z][^>]*>")
PLACE = re.compile(r' (?:id|name)="([^"]*)"')
FILE = re.compile(r"\.[^/]*\Z")
MOST_CHARACTERS = 500
"""Longest link with a place in it that is stored; a longer one isn't checked."""


def internal_links(html: str) -> list[str]:
    """Return the addresses within this site that the page links to or shows, each once, sorted.

    `/guides/install/#x` is `guides/install`, and `guides/install/#x` for the place on that page. A place on this page
    itself, `#x`, is listed only if it isn't there. An address with a host of this site is one from the root. An address
    that isn't, `foo.html`, is `./foo.html`: its author can't know where it leads, and the link check names it so.
    """
    found = map(unescape, LINK.findall(html))
    addresses = {on_this_site(address) or address for address in found}
    paths = {_site_path(address) for address in addresses if not LEADS_ELSEWHERE.match(address)}
    return sorted({*paths, *_places_elsewhere(addresses), *_missing_here(addresses, html)})


def places_in(html: str) -> set[str]:
    """Return what a link's part after `#` can name in a page's HTML."""
    return {unescape(name) for tag in START_TAG.findall(html) for name in PLACE.findall(tag)}


def _places_elsewhere(addresses: set[str]) -> Iterator[str]:
    for address in addresses:
        before, _, part = address.partition("#")
        if before.startswith("/") and not LEADS_ELSEWHERE.match(before) and _is_place(part):
            path = _site_path(before)
            place = f"{path}/#{unquote(part)}"
            if not FILE.search(path) and len(place) <= MOST_CHARACTERS:
                yield place


def _missing_here(addresses: set[str], html: str) -> set[str]:
    wanted = {unquote(address[1:]) for address in addresses if address.startswith("#") and _is_place(address[1:])}
    return {f"#{place}" for place in wanted - places_in(html)} if wanted else set()


def _is_place(part: str) -> bool:
    """Return False for the page's top, and for words that a browser looks for in the text."""
    return bool(part) and part.lower() != "top" and not part.startswith(":~:")


def _site_path(address: str) -> str:
    if not address.startswith("/"):
        return "./" + unquote(address)
    return normalize("NFC", normpath(unquote(re.split(r"[?#]", address)[0])).strip("/"))
