"""The last part of a tag's address: different names have different ones, on any site.

A name that is an address with hyphens for spaces keeps it: `web-dev`. What no address can hold is spelled out after two
hyphens, which no other tag has: C++ is `c--plus-plus`, .NET `dot--net`. What has no word is told apart by a digest.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import groupby
from unicodedata import category, name, normalize

from django.core.exceptions import ValidationError

from publisher.pages.paths import FILE_SUFFIX, clean_path, slugify_segment

WORDS = {
    "+": "plus", "#": "sharp", "&": "and", ".": "dot", "@": "at", "%": "percent", "*": "star", "=": "equals",
    "$": "dollar", "€": "euro", "£": "pound", "~": "tilde", "^": "caret", "<": "less", ">": "greater", "!": "bang",
}  # fmt: skip
DRAWING = frozenset("\ufe0e\ufe0f\u200d")
"""Characters that choose how an emoji is drawn."""

SPELLED = "--"
LONGEST = 180
"""Maximum length in bytes, before the digest."""


def tag_pairs(names: Iterable[str], kept: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (slug, name) of each tag, by slug; of two spellings of a tag, the first in the text wins.

    `kept` holds addresses that stay as they were, by the tag's key.
    """
    by_slug: dict[str, str] = {}
    for tag in names:
        key, slug = tag_key(tag), tag_slug(tag)
        own = _with_digest(slug, key) if slug in kept.values() else slug
        by_slug.setdefault(kept.get(key, own), tag)
    return sorted(by_slug.items())


def tag_slug(tag: str) -> str:
    plain, key = slugify_segment(tag), tag_key(tag)
    if plain == key:
        return plain
    spelled = _spelled(key)
    if SPELLED in spelled and len(spelled.encode()) <= LONGEST:
        return spelled
    return _with_digest(spelled or plain, key)


def tag_key(tag: str) -> str:
    """Return the same text for spellings of a tag: capitals, Unicode forms, and hyphens for spaces don't count."""
    lower = normalize("NFC", normalize("NFKC", tag.replace("İ", "i")).lower()).strip()
    return re.sub(r"[\s-]+", "-", lower)


def _with_digest(slug: str, key: str) -> str:
    short = slug.encode()[:LONGEST].decode(errors="ignore").rstrip("-_.")
    return f"{short}{SPELLED}{sha256(key.encode(errors='replace')).hexdigest()[:6]}"


def _spelled(key: str) -> str:
    """Spell out a name's symbols; return an empty string if one can't be spelled, or if the result is no address."""
    parts = []
    for is_plain, places in groupby(range(len(key)), lambda at: _is_plain(key, at)):
        characters = [key[at] for at in places if key[at] not in DRAWING]
        words = ["".join(characters).strip("-")] if is_plain else list(map(_word, characters))
        if "" in words and not is_plain:
            return ""
        parts.append("-".join(words))
    spelled = SPELLED.join(filter(None, parts))
    return "" if key.startswith("-") or key.endswith("-") or not _is_address(spelled) else spelled


def _is_plain(key: str, at: int) -> bool:
    """Return True for what an address holds: letters, digits, hyphens, and dots between that begin no file suffix."""
    character, is_between = key[at], 0 < at < len(key) - 1
    if character == ".":
        return is_between and key[at - 1].isalnum() and key[at + 1].isalnum() and not FILE_SUFFIX.search(key)
    is_mark = category(character).startswith("M") and character not in DRAWING
    return character.isalnum() or is_mark or character == "-" or (character == "_" and is_between)


def _word(character: str) -> str:
    if character in WORDS or category(character) != "So":
        return WORDS.get(character, "")
    return slugify_segment(name(character, "")) if name(character, "") else ""


def _is_address(slug: str) -> bool:
    try:
        return slug != "" and clean_path(slug) == slug
    except ValidationError:
        return False
