"""The addresses that take files. The web server waits for larger requests there, and the web UI reads files there."""

import re

from publisher.pages.media.file_limits import LARGEST_UPLOAD, MEGABYTE

TAKES_FILES = re.compile(r"/-/files/(?:upload|[0-9]+/replace)/", re.ASCII)
TAKES_A_SITE = "/-/imports/"

LARGEST_ARCHIVE = 200 * MEGABYTE
"""Bytes of a site's ZIP."""


def largest_upload(method: str, path: str) -> int:
    """Return the most bytes that a request with files may have at an address; 0 if that takes no files."""
    if method != "POST":
        return 0
    if path == TAKES_A_SITE:
        return LARGEST_ARCHIVE + MEGABYTE
    return LARGEST_UPLOAD if TAKES_FILES.fullmatch(path) else 0
