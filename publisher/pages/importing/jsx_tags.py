"""The tags of JSX in an MDX file, with their attributes, outside code. jsx_bodies.py asks for them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from publisher.pages.importing.literals import blank, inline_code

FENCE = re.compile(r"^[ \t>*+\-\d.)]{0,100}?(?P<marks>`{3,}|~{3,})[^\n`]*$", re.MULTILINE)
MATH = re.compile(r"\$\$[^$]{1,4000}\$\$|(?<![\\$\w])\$(?=[^\s$])[^$\n]{1,500}?(?<=\S)\$(?![\d$])")
_INNERMOST = r"\{[^{}]{0,4000}+\}"
_INNER = rf"\{{(?:[^{{}}]|{_INNERMOST}){{0,4000}}+\}}"
BRACES = rf"\{{(?:[^{{}}]|{_INNER}){{0,4000}}+\}}"
TAG = re.compile(
    r"<(?P<slash>/?)(?P<name>[A-Za-z][\w.-]*(?=[\s/>{{])|(?=>))"
    rf"(?P<attributes>(?:[^<>{{}}\"'/\0]|\"[^\"\0]{{0,2000}}+\"|'[^'\0]{{0,2000}}+'|/(?!>)|{BRACES}){{0,2000}}+)(?P<closed>/?)>"
)
ATTRIBUTE = re.compile(
    rf"(?P<name>[A-Za-z_][\w:-]*)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<braces>{BRACES})))?"
)
QUOTED = re.compile(r"\s*(?:(?:require|useBaseUrl)\(\s*)?([\"'`])(?P<text>[^\"'`{}$]*)\1\s*\)?(?:\.default)?\s*")
NUMBER = re.compile(r"\s*(?P<text>-?\d+(?:\.\d+)?|true)\s*")


@dataclass(frozen=True, slots=True)
class JsxTag:
    """A tag; an attribute whose value is a program has None."""

    start: int
    end: int
    name: str
    attributes: dict[str, str | None]
    closes: bool = False
    is_alone: bool = False
    """True for one that encloses nothing: `<Card />`."""

    @property
    def is_component(self) -> bool:
        return not self.name or self.name[0].isupper() or "." in self.name


def without_code(text: str) -> str:
    """Return a text with its code and its formulas blanked. MDX has no code by indentation."""
    text = blank(text, list(_fenced(text)))
    text = blank(text, list(inline_code(text)))
    return blank(text, [found.span() for found in MATH.finditer(text)])


def _fenced(text: str) -> Iterator[tuple[int, int]]:
    opening: re.Match[str] | None = None
    for fence in FENCE.finditer(text):
        if opening is None:
            opening = fence
        elif fence["marks"].startswith(opening["marks"]) and fence[0].strip(" \t>") == fence["marks"]:
            yield opening.start(), fence.end()
            opening = None
    if opening is not None:
        yield opening.start(), len(text)


def jsx_tags(masked: str, text: str) -> list[JsxTag]:
    """Return the tags; `masked` is the text without its code."""
    return [
        JsxTag(
            *tag.span(),
            tag["name"],
            _attributes(text[slice(*tag.span("attributes"))]),
            bool(tag["slash"]),
            bool(tag["closed"]),
        )
        for tag in TAG.finditer(masked)
    ]


def _attributes(text: str) -> dict[str, str | None]:
    return {found["name"]: _value(found) for found in ATTRIBUTE.finditer(text)}


def _value(found: re.Match[str]) -> str | None:
    if found["braces"] is None:
        return found["double"] or found["single"] or ""
    plain = plain_text(found["braces"])
    return plain if plain is not None else None


def plain_text(braces: str) -> str | None:
    """Return the text that an expression is: `{"a"}`, `{3}`, `{require("./a.png").default}`; None for any other."""
    found = QUOTED.fullmatch(braces[1:-1]) or NUMBER.fullmatch(braces[1:-1])
    return found["text"] if found else None


def pairs(tags: list[JsxTag]) -> dict[int, JsxTag]:
    """Return for each opening tag that is closed, by its place, the closing one."""
    waiting: dict[str, list[JsxTag]] = defaultdict(list)
    closed: dict[int, JsxTag] = {}
    for tag in tags:
        if tag.closes and waiting[tag.name]:
            closed[waiting[tag.name].pop().start] = tag
        elif not tag.closes and not tag.is_alone:
            waiting[tag.name].append(tag)
    return closed
