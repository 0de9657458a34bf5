"""The URLs of an import's pages, by file, by the generator's address and by name. rewriting.py uses it."""

import posixpath
import re
from collections.abc import Iterable
from unicodedata import normalize
from urllib.parse import unquote

from publisher.pages.importing.addresses import DATED_NAME
from publisher.pages.importing.folder import SUFFIXES, TEMPLATE_SUFFIXES
from publisher.pages.importing.imported_document import Document
from publisher.pages.old_addresses import decoded
from publisher.pages.paths import url_of
from publisher.pages.tag_addresses import tag_slug
from publisher.web_addresses import on_this_site

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
MARKDOWN_SUFFIX = re.compile(f"(?:{'|'.join(map(re.escape, (*SUFFIXES, *TEMPLATE_SUFFIXES)))})$", re.IGNORECASE)
HTML_SUFFIX = re.compile(r"\.html?$", re.IGNORECASE)
PELICAN = re.compile(r"[{|](?:static|attach|filename)[}|]")
"""Before a file's place, as Pelican has it: from the root with a slash, else from the text's own folder."""
PELICAN_LIST = re.compile(r"[{|](?P<kind>tag|category|author|index)[}|](?P<name>.*)")
FILE_END = re.compile(r"(?:(?:^|/)index)?\.html?$", re.IGNORECASE)


class Links:
    """A lookup for the URL of a page in this import, from any form of reference in another file."""

    def __init__(self, documents: Iterable[Document], section: str = "", content: str = "") -> None:
        self._section, self._content = section, content
        self._by_place: dict[str, str] = {}
        self._by_address: dict[str, str] = {}
        self._by_name: dict[str, str | None] = {}
        self._titles: dict[str, str] = {}
        for document in documents:
            self._remember(document)

    def _remember(self, document: Document) -> None:
        url = url_of(document.path)
        self._by_place[_place_key(document.place)] = url
        for address in (document.path, *(alias.address for alias in document.aliases)):
            self._by_address.setdefault(self._without_section(address), url)
        self._titles.setdefault(url, document.revision["title"])
        name = MARKDOWN_SUFFIX.sub("", document.place.rpartition("/")[2]).lower()
        dated = DATED_NAME.fullmatch(name)
        for known in (name, *([dated["slug"]] if dated else [])):
            self._by_name[known] = None if known in self._by_name else url

    def _without_section(self, address: str) -> str:
        inner = _address_key(address)
        return inner.removeprefix(self._section).strip("/") if f"{inner}/".startswith(f"{self._section}/") else inner

    def to_file(self, target: str, folder: str) -> str | None:
        """Resolve `../guide/install.md#part` from a file in `folder`; `/x.md` and `@/x.md` start at the root.

        A name without `.` or `/` before it may also start at the root, as in Docusaurus and Eleventy.
        """
        name, tail = _cut(PELICAN.sub("", target))
        name = unquote(name.removeprefix("@"))
        from_root = posixpath.join(self._content, name.lstrip("/"))
        near = [] if name.startswith("/") else [posixpath.join(folder, name)]
        far = [] if name.startswith(".") else [from_root]
        places = (_place_key(posixpath.normpath(place)) for place in (*near, *far))
        url = next((self._by_place[place] for place in places if place in self._by_place), None)
        return None if url is None else url + tail

    def to_page_file(self, target: str, folder: str) -> str | None:
        """Resolve a relative `about.html` if it is a file of this import, or what one of its files became."""
        name, _ = _cut(target)
        if SCHEME.match(name) or name.startswith("/") or not HTML_SUFFIX.search(name):
            return None
        stem = HTML_SUFFIX.sub("", target[: len(name)])
        places = (target, *(f"{stem}{suffix}{target[len(name) :]}" for suffix in SUFFIXES))
        return next((url for place in places if (url := self.to_file(place, folder))), None)

    def to_reference(self, target: str, folder: str) -> str | None:
        """Resolve Hugo's `ref` or Jekyll's `post_url`: a file, suffix optional, from here, the root, or by name."""
        name, tail = _cut(target)
        if not name:
            return tail
        for place in (name, f"{name}.md", f"{name.rstrip('/')}/_index.md", f"{name.rstrip('/')}/index.md"):
            url = self.to_file(place, folder) or self.to_file(f"/{place.lstrip('/')}", folder)
            if url:
                return url + tail
        url = self._by_name.get(MARKDOWN_SUFFIX.sub("", name.rpartition("/")[2]).lower())
        return None if url is None else url + tail

    def title(self, url: str) -> str:
        """Return the title of the page at a URL that another method returned."""
        return self._titles.get(url.partition("#")[0], url)

    def to_address(self, target: str) -> str:
        """Return the URL for an address on the old site if this import has its page, else the address unchanged."""
        target = on_this_site(target) or target
        if not target.startswith("/"):
            return target
        address, tail = _cut(target)
        whole, mark, fragment = target.partition("#")
        if url := self._by_address.get(_address_key(whole)):
            return url + mark + fragment
        url = self._by_address.get(_address_key(address))
        return target if url is None else url + tail


def is_markdown_file(target: str) -> bool:
    """Return True if a link's target names a Markdown file of this import rather than something on the web."""
    return not SCHEME.match(target) and MARKDOWN_SUFFIX.search(_cut(target)[0]) is not None


def to_pelican_list(target: str) -> str | None:
    """Resolve `{tag}news`, `{category}news` and `{index}`; None for `{author}`, since authors have no page here."""
    listed = PELICAN_LIST.fullmatch(target)
    if listed is None or listed["kind"] == "author":
        return None
    return "/" if listed["kind"] == "index" else f"/tags/{tag_slug(unquote(listed['name']))}/"


def _place_key(place: str) -> str:
    return normalize("NFC", place).lower()


def _address_key(address: str) -> str:
    return FILE_END.sub("", normalize("NFC", decoded(address)).strip("/")).strip("/")


def _cut(target: str) -> tuple[str, str]:
    """Split a target at the first `#` or `?`."""
    end = min((at for at in (target.find("#"), target.find("?")) if at >= 0), default=len(target))
    return target[:end], target[end:]
