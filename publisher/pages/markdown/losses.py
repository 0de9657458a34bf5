"""What the sanitiser removes from a text, by line: the import's report and the editor's checklist name it.

It reads the Markdown parser's tree, so code and mere `<angle brackets>` are no losses.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import NamedTuple

from publisher.pages.markdown.commonmark import Part, parts
from publisher.pages.markdown.policy import ALLOWED, ATTRIBUTES, CLASSES, REMOVED, SCHEMES, UNWRAPPED
from publisher.pages.markdown.tidy import REMOVED_END, TAG

ATTRIBUTE = re.compile(r"""([^ \t\n\f\r"'<>/=]+)(?:[ \t\n\f\r]*=[ \t\n\f\r]*("[^"]*"|'[^']*'|[^ \t\n\f\r"'=<>`]+))?""")
START = re.compile(rf"<!--|(?!</){TAG.pattern.removesuffix('|<')}", re.VERBOSE)
# Browsers ignore white space and control characters before and within a scheme.
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
IGNORED = re.compile(r"[\x00-\x20]")
SHOWN = 80
MOST = 1_000
"""Number of losses to name in one text."""


class Loss(NamedTuple):
    line: int
    name: str  # the kind: `<svg>`, `style on <p>`, `data: address`
    text: str


def losses(body: str) -> list[Loss]:
    """Return what the HTML of this body lacks of what its author wrote, in order; at most MOST."""
    return list(islice((loss for part in parts(body) for loss in _losses(part)), MOST))


def _losses(part: Part) -> Iterator[Loss]:
    if part.kind not in ("link", "image"):
        yield from _losses_of_html(part.line, part.text)
    elif name := _foreign_scheme(part.text):
        yield Loss(part.line, f"{name} address", _short(part.text))


def _losses_of_html(line: int, html: str) -> Iterator[Loss]:
    at = 0
    for tag in _start_tags(html):
        line += html.count("\n", at, tag.start())
        at, shown = tag.start(), _short(tag[0][: 2 * SHOWN])
        yield from (Loss(line, what, shown) for what in _lost_from(tag["name"].lower(), tag["attributes"]))


def _start_tags(html: str) -> Iterator[re.Match[str]]:
    """Find the start tags that are neither in a comment nor inside an element that goes with its content."""
    at, endless = 0, set()
    while tag := START.search(html, at):
        at = tag.end()
        if tag["name"] is None:  # a comment
            end = html.find("-->", at) if "--" not in endless else -1
            endless |= {"--"} if end < 0 else set()
            at = max(at, end)
            continue
        yield tag
        name = tag["name"].lower()
        if name in REMOVED and name not in endless:
            end_tag = REMOVED_END[name].search(html, at)
            endless |= set() if end_tag else {name}
            at = end_tag.end() if end_tag else at


def _lost_from(name: str, attributes: str) -> Iterator[str]:
    """Yield the names of what a start tag loses: itself, or its attributes."""
    if name in REMOVED or name in UNWRAPPED:
        yield f"<{name}>, now a link" if name == "iframe" else f"<{name}>"
    elif name in ALLOWED:
        for attribute, value in ATTRIBUTE.findall(attributes):
            yield from _lost_attribute(name, attribute.lower(), unescape(value.strip("\"'")))


def _lost_attribute(name: str, attribute: str, value: str) -> Iterator[str]:
    if attribute == "class":
        if set(value.split()) - CLASSES.get(name, set()):
            yield f"class on <{name}>"
    elif attribute not in ATTRIBUTES["*"] | ATTRIBUTES.get(name, set()):
        yield f"{attribute} on <{name}>"
    elif attribute in ("href", "src") and (scheme := _foreign_scheme(value)):
        yield f"{scheme} address"


def _foreign_scheme(address: str) -> str:
    scheme = SCHEME.match(IGNORED.sub("", address))
    return f"{scheme[1].lower()}:" if scheme and scheme[1].lower() not in SCHEMES else ""


def _short(text: str) -> str:
    return " ".join(text.split())[:SHOWN]
