"""Where a tree of files holds an artifact: at its path, except redirects, whose old addresses follow no rule.

A web server reads a file's type from its suffix, so a redirect's small page is a file of that name only for .html; for
any other address it is the index of a folder. What no tree can hold is answered by the web process alone.
"""

import re

from publisher.pages.paths import FILE_SUFFIX, MAX_SEGMENT_BYTES

REDIRECT = "redirect"
HTML = (".html", ".htm")
FILE_FOLDERS = ("theme/", "media/")
"""Folders of files with any suffix: an old address there could be a file and a folder at once."""

ENCODED = re.compile(r"%[0-9A-F]{2}")
"""What an address has for a byte that is no text, or for a `?`: on disk it would be another address."""


def place_of(path: str, kind: str) -> str | None:
    """Return the artifact's place; None if no tree holds it."""
    if kind != REDIRECT:
        return path
    if _is_foreign(path) or path.startswith(FILE_FOLDERS) or any(map(FILE_SUFFIX.search, path.split("/")[:-1])):
        return None
    return f"{path}/index.html" if FILE_SUFFIX.search(path) and not path.endswith(HTML) else path


def paths_at(place: str) -> set[str]:
    """Return the paths of artifacts that may have this place."""
    return {place, place.removesuffix("/index.html")}


def _is_foreign(path: str) -> bool:
    """Return True for a path that only a redirect can have, and no tree.

    `..` and NUL aren't meant: no artifact has them, and the tree refuses to go on.
    """
    segments = path.split("/")
    is_long = any(len(segment.encode(errors="replace")) > MAX_SEGMENT_BYTES for segment in segments)
    is_hidden = path.startswith(".") and segments[0] not in (".", "..")
    return "?" in path or "" in segments or is_long or is_hidden or ENCODED.search(path) is not None
