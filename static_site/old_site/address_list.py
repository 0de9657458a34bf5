"""The addresses of an old site, from its sitemap, its built files, or a text file with one a line."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from static_site.old_site.sitemaps import Sitemaps, is_url, load
from static_site.old_site.source_error import SourceError

INDEX = "index.html"
OF_A_THEME = (".css", ".js", ".mjs", ".map", ".scss", ".woff", ".woff2", ".ttf", ".otf", ".eot")
"""Ends of files that an old site's pages load, and that the new site's pages don't."""
FOR_PROGRAMS = {"404.html", "sitemap.xml", "sitemap.xml.gz", "CNAME", "_headers", "_redirects"}
"""Files that a built site has for its host and for search engines, in each language's folder too; no link names them.
"""
KEPT = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"#<>\\^`{|}')
"""Printable characters of an address that stay as they are."""


def read_addresses(source: str) -> list[str]:
    """Return the addresses from their path on, each once, in order; raise SourceError if the source has no address."""
    found = _folder(Path(source)) if not is_url(source) and Path(source).is_dir() else _file(source)
    addresses = list(dict.fromkeys(found))
    if not addresses:
        raise SourceError(f"{source} holds no addresses; name a sitemap, a folder with a built site, or a list.")
    return addresses


def _file(source: str) -> Iterator[str]:
    content = load(source)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        found: Iterator[str] = Sitemaps(source).addresses()
    else:
        lines = content.decode("utf-8-sig", "replace").splitlines()
        found = (line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return map(_from_path_on, found)


def _from_path_on(address: str) -> str:
    """Return an address without its host; the old site may have had another."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise SourceError(f"{address[:100]!r} is no address ({error}); correct it in the list.") from error
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    return quote(f"{path}?{parts.query}" if parts.query else path, safe=KEPT)


def _folder(root: Path) -> Iterator[str]:
    """Yield the addresses of a folder's files, except hidden ones, those of its theme and those that no link names.

    Links to folders aren't followed.
    """
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") or name == ".well-known")
        above = Path(folder).relative_to(root).as_posix()
        for name in sorted(name for name in names if not (name.startswith(".") or _is_unnamed(name))):
            place = name if above == "." else f"{above}/{name}"
            yield "/" + quote(os.fsencode(place if name != INDEX else place.removesuffix(INDEX)))


def _is_unnamed(name: str) -> bool:
    return name.endswith(OF_A_THEME) or name in FOR_PROGRAMS
