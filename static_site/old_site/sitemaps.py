"""Sitemaps of an old site: the addresses in one and in those that it names, from files or over HTTP, within limits."""

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import requests

from static_site.old_site.source_error import SourceError

MAX_BYTES = 50 * 1024 * 1024
"""The limit that sitemaps.org sets, before gzip."""

MAX_SITEMAPS = 1_000
SECONDS = (10, 30)
"""Time limits for a connection and between two pieces of an answer."""

MAX_REDIRECTS = 5
PIECE = 1 << 16


@dataclass
class Sitemaps:
    """A sitemap, by file or URL. One that it names is read beside its file if it is there, else over HTTP."""

    start: str
    read: set[str] = field(default_factory=set)

    def addresses(self) -> Iterator[str]:
        """Yield every address, in order; raise SourceError for a sitemap that can't be read."""
        left = [self.start]
        while left:
            place = left.pop(0)
            if place in self.read:
                continue
            if len(self.read) >= MAX_SITEMAPS:
                raise SourceError(f"{self.start} names more than {MAX_SITEMAPS:,} sitemaps; compare them one by one.")
            self.read.add(place)
            root = _parsed(place, load(place))
            yield from _locations(root, "url")
            left += [self._nearest(url) for url in _locations(root, "sitemap")]

    def _nearest(self, url: str) -> str:
        if is_url(self.start):
            return url
        beside = Path(self.start).with_name(Path(unquote(urlsplit(url).path)).name or "sitemap.xml")
        return str(beside) if beside.is_file() else url


def is_url(place: str) -> bool:
    return place.startswith(("https://", "http://"))


def load(place: str) -> bytes:
    """Return a file's or a URL's content, unpacked; raise SourceError if it can't be had or is too large."""
    try:
        content = _fetched(place) if is_url(place) else _stored(place)
        if content.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(content)) as packed:
                return _checked(place, packed.read(MAX_BYTES + 1))
        return content
    except (OSError, EOFError, ValueError) as error:  # requests' errors are OSErrors
        raise SourceError(f"{place} can't be read: {error}") from error


def _stored(place: str) -> bytes:
    with open(place, "rb") as file:
        return _checked(place, file.read(MAX_BYTES + 1))


def _checked(place: str, content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        raise SourceError(f"{place} is larger than {MAX_BYTES // 1024 // 1024} MB, which no sitemap may be.")
    return content


def _fetched(url: str) -> bytes:
    with requests.Session() as session:
        session.max_redirects = MAX_REDIRECTS
        with session.get(url, timeout=SECONDS, stream=True) as response:
            response.raise_for_status()
            content = b""
            for piece in response.iter_content(PIECE):
                content = _checked(url, content + piece)
    return content


def _parsed(place: str, content: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in content[:10_000] or b"<!ENTITY" in content:
        raise SourceError(f"{place} is no sitemap: it has a document type.")
    try:
        return ElementTree.fromstring(content)  # noqa: S314 - without a document type there are no entities
    except ElementTree.ParseError as error:
        raise SourceError(f"{place} is no sitemap: {error}.") from error


def _locations(root: ElementTree.Element, kind: str) -> Iterator[str]:
    """Yield the `loc` of each such entry, in the namespace that the sitemap has; pictures have another."""
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    for entry in root.iterfind(f"{space}{kind}/{space}loc"):
        if entry.text and entry.text.strip():
            yield entry.text.strip()
