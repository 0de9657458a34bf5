"""Old addresses, the sources of redirects: anything a browser can send, decoded once and otherwise kept.

A source has no leading slash, and no trailing one before its query: `old/tea.html`, `index.php?p=12`, `~ada`. Page-path
rules don't hold for it. `?` begins the query; one in the path stays `%3F`, and bytes that are no UTF-8 stay `%E9`.
"""

import re
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.encoding import repercent_broken_unicode

from publisher.characters import NO_TEXT
from publisher.pages.paths import FILE_SUFFIX, MAX_LENGTH
from publisher.web_addresses import SCHEME, on_this_site

GENERATED = frozenset({"404.html", "index.html", "feed.xml", "robots.txt", "sitemap.xml"})
"""Files that Publisher always serves itself."""

INDEX_FILE = "/index.html"
NOT_PLAIN = re.compile(r"%(?!3F|[89A-F][0-9A-F])|[\s#\"<>]")
NOT_DECODED = re.compile(r"[%\s#\"<>?]")
CONTROL = re.compile(r"[\t\n\r\x7f]")


def read_source(text: str) -> str:
    """Return the source for an address as a person pastes it or a file names it; raise ValidationError with a cure."""
    source = find_source(text)
    _check(source, text)
    return source


def find_source(text: str) -> str:
    """Like `read_source`, but of any address on this site, whether or not it can redirect."""
    path, _, query = own_part(text.strip()).partition("#")[0].partition("?")
    _refuse(path.startswith("//"), text, "it begins with “//”, which names another site", "write a single slash")
    return source_of(decoded(path), decoded(query))


def own_part(address: str) -> str:
    """Return what follows the host of an address on this site; raise ValidationError for an address elsewhere."""
    if not SCHEME.match(address):
        return address
    own = on_this_site(address)
    _refuse(own is None, address, f"it isn't an address of this site ({settings.SITE_URL})", "write it as /old/page/")
    return own or ""


def source_of(path: str, query: str = "") -> str:
    """Return the source for a decoded path and a decoded query: the same with and without a trailing slash."""
    path = path.removeprefix("/").replace("?", "%3F").removesuffix("/")
    return f"{path}?{query}" if query else path.removesuffix(INDEX_FILE)


def address_of(source: str) -> str:
    """Return the address of a source, readable and such that `read_source` gives the same source."""
    path, mark, query = source.partition("?")
    path, query = _quoted(path, as_read={ord("?"): "%3F"}), _quoted(query, as_read={})
    path = f"%2F{path.removeprefix('/')}" if path.startswith("/") else path
    is_file = bool(mark or not path or FILE_SUFFIX.search(path.lower()))
    return f"/{path}{mark}{query}" if is_file else f"/{path}/"


def decoded(text: str | bytes) -> str:
    """Decode percent-encoding once, as the web server does; bytes that are no UTF-8 stay encoded."""
    sent = text.encode(errors="replace") if isinstance(text, str) else text
    return repercent_broken_unicode(unquote_to_bytes(sent)).decode()


def _check(source: str, text: str) -> None:
    path = source.partition("?")[0]
    _refuse(not source, text, "home is always a page", "redirect from another address")
    _refuse(len(source) > MAX_LENGTH, text, f"it has {len(source)} characters", f"use at most {MAX_LENGTH}")
    unprintable = NO_TEXT.search(source) or CONTROL.search(source)
    _refuse(bool(unprintable), text, "it contains a control character", "remove it")
    _refuse("\\" in source, text, "it contains a backslash", "write slashes")
    dots = {".", ".."} & set(path.split("/"))
    _refuse(bool(dots), text, f"“{''.join(dots)[:2]}” would leave its directory", "write the path in full")
    is_reserved = path == "-" or path.startswith("-/")
    _refuse(is_reserved, text, "addresses below /-/ are reserved for Publisher itself", "redirect from another address")
    _refuse(source in GENERATED, text, f"Publisher itself serves /{source}", "redirect from another address")


def _quoted(text: str, as_read: dict[int, str]) -> str:
    """Quote what would be read otherwise: every `%` where one would be decoded that stays in a source."""
    plain = _percent(NOT_PLAIN, text)
    is_same = decoded(plain).translate(as_read) == text
    return plain if is_same else _percent(NOT_DECODED, text)


def _percent(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: quote(found[0]), text)


def _refuse(condition: bool, text: str, reason: str, cure: str) -> None:
    if condition:
        shown = "".join(character if character.isprintable() else "␀" for character in text[:100])
        raise ValidationError(f"The address “{shown}” cannot be used: {reason}; {cure}.", code="path")
