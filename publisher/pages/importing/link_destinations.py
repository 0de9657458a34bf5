"""The destinations of a body's links, wherever Markdown or HTML lets one stand. link_rewriter.py rewrites them.

A pattern finds what may be one; the Markdown parser decides. In a copy of the body, each candidate is a word of its
own: where the parser has that word as an address, the candidate is a destination, and everywhere else it is prose.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from itertools import count

from publisher.pages.markdown.commonmark import to_html
from publisher.pages.markdown.tidy import TAG

# A destination without angle brackets may hold balanced parentheses (CommonMark, 6.3). Each class excludes what the
# others begin with, and nesting is bounded, so the time is linear.
_FLAT = r"(?:[^\s()<>\\\0]|\\[^\s\0])"
_ONCE = rf"(?:{_FLAT}|\({_FLAT}{{0,500}}+\))"
_BARE = rf"(?:{_FLAT}|\({_ONCE}{{0,500}}+\)){{1,2000}}+"
_MARKDOWN = rf"(?P<{{0}}><(?:[^<>\n\\\0]|\\[^\n\0]){{{{1,2000}}}}+>|{_BARE.replace('{', '{{').replace('}', '}}')})"
CANDIDATE = re.compile(
    rf"\]\([ \t]*+\n?[ \t]*+{_MARKDOWN.format('inline')}(?=[\s)])"
    rf"|^[ \t>*+\-\d.)]{{0,100}}+(?P<label>\[(?:[^\[\]\\\n\0]|\\.){{1,500}}+\]):[ \t]*+(?:\n[ \t>]*+)?"
    rf"{_MARKDOWN.format('reference')}(?=\s|$)"
    r"|\b(?:href|src|poster)[ \t]*+=[ \t]*+(?:(?P<quote>[\"'])(?P<quoted>[^\n\"'<>\0]{1,2000}+)(?P=quote)"
    r"|(?P<bare>[^\s\"'<>=`\0]{1,2000}+)(?=[\s>]))",
    re.MULTILINE | re.IGNORECASE,
)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
NOT_BARE = re.compile(r"[\s()<>\\]|^$")
NOT_IN_BRACKETS = re.compile(r"[<>\\]")
ADDRESS = re.compile(r"""\b(?:href|src|poster)[ \t]*+=[ \t]*+["']?([^\s"'<>`]++)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Destination:
    """A link's address as its author meant it, and where it stands in the body."""

    start: int
    end: int
    address: str
    is_html: bool

    def written(self, address: str) -> str:
        """Return another address as it must be written here."""
        if self.is_html:
            return escape(address)
        if not NOT_BARE.search(address):
            return address
        return "<" + NOT_IN_BRACKETS.sub(r"\\\g<0>", address) + ">"


def destinations(masked: str, copy: Callable[[Iterable[tuple[int, int, str]]], str]) -> list[Destination]:
    """Return the destinations in a body whose code is masked; `copy` makes a copy with these pieces replaced."""
    matches = list(CANDIDATE.finditer(masked))
    if not matches:
        return []
    found = [_destination(match) for match in matches]
    words = _words_not_in(masked)
    named = [(next(words), destination) for destination in found]
    # A reference of its own shows where each definition leads, even one that the text doesn't use.
    labels = "\n".join(match["label"] for match in matches if match["label"])
    html = to_html(f"{copy((one.start, one.end, word) for word, one in named)}\n\n{labels}")
    addresses = {address for tag in TAG.finditer(html) for address in ADDRESS.findall(tag[0])}
    return [destination for word, destination in named if word in addresses]


def _destination(match: re.Match[str]) -> Destination:
    name = next(name for name in ("inline", "reference", "quoted", "bare") if match[name] is not None)
    text = match[name]
    if name in ("quoted", "bare"):
        return Destination(*match.span(name), unescape(text), is_html=True)
    return Destination(*match.span(name), _meant(text[1:-1] if text.startswith("<") else text), is_html=False)


def _meant(text: str) -> str:
    """Resolve backslashes and entities, as CommonMark does in a destination."""
    return ENTITY.sub(lambda entity: unescape(entity[0]), ESCAPED.sub(r"\1", text))


def _words_not_in(text: str) -> Iterator[str]:
    prefix = next(prefix for number in count() if (prefix := f"destination{number}x") not in text)
    return (f"{prefix}{number}" for number in count())
