"""An excerpt of a page's text around the words of a search, in pieces, so that a template can mark what was found."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from itertools import islice
from typing import NamedTuple

WITHIN_WORDS = re.compile(r"</?(?:a|abbr|b|code|del|em|i|s|strong|sub|sup)(?: [^>]*)?>")
TAG = re.compile(r"<[^>]*>")
LENGTH = 200
"""Characters of an excerpt, about."""

BEFORE = 60
"""Characters before the first word found."""

LOOKED_AT = 50
"""Places compared; the one with the most different words around it is shown."""


class Piece(NamedTuple):
    text: str
    is_found: bool = False


def plain(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", WITHIN_WORDS.sub("", html))).split())


def excerpt(texts: Iterable[str], words: Sequence[str]) -> list[Piece]:
    """Return the pieces of an excerpt from the first of the texts that has any of the words; none if none has."""
    any_word = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for text in texts:
        for pattern in (rf"(?<![^\W_])(?:{any_word})", any_word):
            if found := list(islice(re.finditer(pattern, text, re.IGNORECASE), LOOKED_AT)):
                return _pieces(text, _best(found), re.compile(pattern, re.IGNORECASE))
    return []


def _best(found: list[re.Match[str]]) -> int:
    """Return where the words are closest together."""

    def different(match: re.Match[str]) -> int:
        near = (one for one in found if 0 <= one.start() - match.start() < LENGTH - BEFORE)
        return len({one[0].lower() for one in near})

    return max(found, key=different).start()


def _pieces(text: str, at: int, pattern: re.Pattern[str]) -> list[Piece]:
    start = max(at - BEFORE, 0)
    if start:
        start = max(text.find(" ", start, at) + 1, start)
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + LENGTH // 2)
    shown, pieces, done = text[start:end], [Piece("… ")] if start else [], 0
    for match in pattern.finditer(shown):
        pieces += [Piece(shown[done : match.start()]), Piece(match[0], is_found=True)]
        done = match.end()
    return [*pieces, Piece(shown[done:]), *([Piece(" …")] if end < len(text) else [])]
