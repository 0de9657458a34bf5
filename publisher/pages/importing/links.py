"""Where the pages of an import are: by file, by the generator's address, by name. Asked by rewriting.py."""

import posixpath
import re
from collections.abc import Iterable
from unicodedata import normalize
from urllib.parse import unquote

from publisher.pages.importing.documents import Document
from publisher.pages.paths import url_of

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
MARKDOWN_SUFFIX = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
FILE_END = re.compile(r"(?:(?:^|/)index)?\.html?$", re.IGNORECASE)


class Links:
    """Finds the URL of a page of this import from any way in which another file may name it."""

    def __init__(self, documents: Iterable[Document], section: str = "") -> None:
        self._section = section
        self._by_place: dict[str, str] = {}
        self._by_address: dict[str, str] = {}
        self._by_name: dict[str, str | None] = {}
        for document in documents:
            self._remember(document)

    def _remember(self, document: Document) -> None:
        url = url_of(document.path)
        self._by_place[_place_key(document.place)] = url
        for address in (document.path, *(alias.address for alias in document.aliases)):
            self._by_address.setdefault(self._without_section(address), url)
        name = MARKDOWN_SUFFIX.sub("", document.place.rpartition("/")[2]).lower()
        self._by_name[name] = None if name in self._by_name else url

    def _without_section(self, address: str) -> str:
        inner = _address_key(address)
        return inner.removeprefix(self._section).strip("/") if f"{inner}/".startswith(f"{self._section}/") else inner

    def to_file(self, target: str, folder: str) -> str | None:
        """`../guide/install.md#part` as written in a file of `folder`; `/x.md` and `@/x.md` count from the top."""
        name, tail = _cut(target)
        name = unquote(name.removeprefix("@"))
        place = name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name)
        url = self._by_place.get(_place_key(posixpath.normpath(place)))
        return None if url is None else url + tail

    def to_reference(self, target: str, folder: str) -> str | None:
        """Hugo's `ref` and Jekyll's `post_url`: a file with or without suffix, from here, from the top, or by name."""
        name, tail = _cut(target)
        if not name:
            return tail
        for place in (name, f"{name}.md", f"{name.rstrip('/')}/_index.md", f"{name.rstrip('/')}/index.md"):
            url = self.to_file(place, folder) or self.to_file(f"/{place.lstrip('/')}", folder)
            if url:
                return url + tail
        url = self._by_name.get(MARKDOWN_SUFFIX.sub("", name.rpartition("/")[2]).lower())
        return None if url is None else url + tail

    def to_address(self, target: str) -> str:
        """An address on the old site: to its page's URL where this import knows it, else as it is."""
        address, tail = _cut(target)
        url = self._by_address.get(_address_key(unquote(address))) if address.startswith("/") else None
        return target if url is None else url + tail


def is_markdown_file(target: str) -> bool:
    """Whether a link's target names a Markdown file of this import rather than something on the web."""
    return not SCHEME.match(target) and MARKDOWN_SUFFIX.search(_cut(target)[0]) is not None


def _place_key(place: str) -> str:
    return normalize("NFC", place).lower()


def _address_key(address: str) -> str:
    return FILE_END.sub("", normalize("NFC", address).strip("/")).strip("/")


def _cut(target: str) -> tuple[str, str]:
    """The target and its tail from the first `#` or `?` on."""
    end = min((at for at in (target.find("#"), target.find("?")) if at >= 0), default=len(target))
    return target[:end], target[end:]
