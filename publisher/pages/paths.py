"""The rules for page paths: `guides/install` is served at /guides/install/; home is the empty path.

This module alone decides, so that a path works as a URL, a row's key and a file name on every mirror: lower case, in
one Unicode normal form, never a reserved name, and never able to escape the directory it is written to.
"""

import re
import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError

MAX_LENGTH = 250
MAX_SEGMENT_BYTES = 200  # file systems allow 255 for a name, and a mirror adds a suffix while writing

RESERVED_PREFIX = "-"  # everything except the public site lives under /-/
# Names that Windows or static hosts treat specially, with any suffix.
RESERVED_NAMES = {"index", "con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
AVOIDING = "-page"  # appended to a generated segment that would be one of them
# A page is a directory and a file is a file: the two never meet because pages cannot end like files.
FILE_SUFFIX = re.compile(
    r"\.(html?|xhtml|xml|txt|css|js|mjs|json|php|aspx?|cgi|rss|atom|md|svg|png|jpe?g|gif|webp|ico|pdf)$"
)


def clean_path(text: str) -> str:
    """Return a page's path without its outer slashes; raise ValidationError if it isn't legal."""
    path = _strip_slashes(text)
    for segment in path.split("/") if path else []:
        _check_segment(segment, path)
        _refuse(bool(FILE_SUFFIX.search(segment)), path, f"“{segment}” looks like a file name", "leave the suffix out")
    return path


def slugify_segment(text: str) -> str:
    """Make a legal segment from any text: “C++ & Größe” becomes `c-größe`; text with nothing usable, `untitled`."""
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text.replace("İ", "i")).lower())
    slug = re.sub(r"-{2,}", "-", "".join(_legal_characters(lower)))
    slug = re.sub(r"\.{2,}", ".", slug).strip("-_.")
    slug = slug.encode()[: MAX_SEGMENT_BYTES - len(AVOIDING)].decode(errors="ignore").strip("-_.")
    while FILE_SUFFIX.search(slug):
        slug = FILE_SUFFIX.sub("", slug).strip("-_.")
    first, dot, rest = slug.partition(".")
    return f"{first}{AVOIDING}{dot}{rest}" if first in RESERVED_NAMES else slug or "untitled"


def slugify_path(text: str) -> str:
    """Make every segment of a path legal; empty segments vanish."""
    return "/".join(slugify_segment(segment) for segment in text.split("/") if segment.strip())


def url_of(path: str) -> str:
    """Return a page's root-relative URL."""
    return f"/{path}/" if path else "/"


def ancestors_of(path: str) -> list[str]:
    """Return the paths above a path, from home down: ``["", "a", "a/b"]`` for `a/b/c`, none for home."""
    segments = path.split("/") if path else []
    return ["/".join(segments[:n]) for n in range(len(segments))]


def _strip_slashes(text: str) -> str:
    path = text.removeprefix("/").removesuffix("/")
    _refuse(len(path) > MAX_LENGTH, path[:40] + "…", f"it has {len(path)} characters", f"use at most {MAX_LENGTH}")
    _refuse("\0" in path, path.replace("\0", "␀"), "it contains a NUL character", "remove it")
    _refuse("//" in text, path, "a part of it is empty (//)", "write single slashes")
    return path


def _check_segment(segment: str, path: str) -> None:
    _refuse(
        segment.startswith(RESERVED_PREFIX),
        path,
        f"“{segment}” begins with “-”, reserved for Publisher itself",
        "rename it",
    )
    _refuse(segment in (".", ".."), path, f"“{segment}” would leave its directory", "write the path in full")
    _refuse(
        segment != unicodedata.normalize("NFC", segment), path, "it is not in Unicode normal form C", "type it again"
    )
    _refuse(segment != segment.lower(), path, f"“{segment}” has capital letters", "use lower case")
    _refuse(not segment[:1].isalnum(), path, f"“{segment}” does not begin with a letter or digit", "rename it")
    wrong = next((c for c in segment if not (_is_of_a_word(c) or c in "-_.")), "")
    _refuse(bool(wrong), path, f"“{segment}” contains {wrong!r}", "use letters, digits, “-”, “_” and “.”")
    _refuse(segment.endswith("."), path, f"“{segment}” ends with a full stop", "remove it")
    _refuse(segment.split(".")[0] in RESERVED_NAMES, path, f"“{segment}” is a reserved name", "rename it")
    _refuse(len(segment.encode()) > MAX_SEGMENT_BYTES, path, "a part of it is too long", "shorten it")


def _is_of_a_word(character: str) -> bool:
    """Return True for letters, digits, and the marks that many alphabets use for vowels."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _legal_characters(text: str) -> Iterator[str]:
    """Replace characters outside words with hyphens; drop a mark that lost its letter."""
    previous = ""
    for character in text:
        if not (_is_of_a_word(character) or character in "-_."):
            character = "-"
        if character.isalnum() or character in "-_." or previous not in ("", "-", "_", "."):
            yield character
            previous = character


def _refuse(condition: bool, path: str, reason: str, cure: str) -> None:
    if condition:
        raise ValidationError(f"The path “{path}” cannot be used: {reason}; {cure}.", code="path")
