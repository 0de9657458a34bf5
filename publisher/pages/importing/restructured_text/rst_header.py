"""What stands above a reStructuredText page's text: its title and a list of fields. documents.py asks for it.

Pelican has both, in this order, and Sphinx begins with fields; Hugo puts YAML above instead. Comments and other
explicit markup may come before and between them.
"""

import re
from dataclasses import dataclass, field

from publisher.pages.importing.front_matter import FENCES, Field, Source, parse_front_matter, split_source
from publisher.pages.importing.restructured_text.rst_tree import plain_words

KIND = "rst"
TEXTS = ("title", "summary", "description", "abstract")
FIELD = re.compile(r":(?P<name>[^\s:`][^:\n]{0,100}):(?:[ \t]+(?P<value>.*))?[ \t]*")
ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*[ \t]*")
EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)|__[ \t]")
KEYWORD = re.compile(r"\$[A-Za-z]+(?::(?P<value>[^$]*?))?\s*\$.*")
NOT_A_TITLE = re.compile(r"[ \t]|(?:[-*+•]|\d+[.)]|#\.)[ \t]|\|[ \t]|>>>")
FRONT_MATTER = re.compile(r"\s*[\"'{]?[A-Za-z][\w-]*[\"']?[ \t]*[:=]")


@dataclass(slots=True)
class Header:
    """The title and the fields; the title's line is 0 if the text has no title, or a field says another."""

    title: str = ""
    title_line: int = 0
    fields: dict[str, Field] = field(default_factory=dict)
    taken: range = range(0)
    """The lines of the fields, from 0, which are no part of the text."""


def split_rst(text: str) -> Source:
    """Split the fields from the text, which stays whole, so that each line keeps its place."""
    lines = text.split("\n")
    if has_front_matter(lines):
        source = split_source(text)
        blank = "\n" * (source.body_line - 1)
        return Source(source.kind, source.front, source.front_line, blank + source.body, 1)
    return Source(KIND, text, 1, text, 1)


def has_front_matter(lines: list[str]) -> bool:
    """Return whether the text begins with `---` and a field: three dashes may also be the line above a title."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    is_opened = lines[first].replace(" ", "").rstrip() in FENCES
    return is_opened and first + 1 < len(lines) and FRONT_MATTER.match(lines[first + 1]) is not None


def parse_header(source: Source) -> dict[str, Field]:
    """Return the fields by lower-case name, with the title in the text as one of them."""
    if source.kind != KIND:
        return parse_front_matter(source)
    header = read_header(source.front.split("\n"))
    fields = {name: _plain(name, field) for name, field in header.fields.items()}
    title = {"title": Field(plain_words(header.title), header.title_line)} if header.title else {}
    abstract = {"summary": fields["abstract"]} if fields.get("abstract") else {}
    return title | abstract | fields


def _plain(name: str, field: Field) -> Field:
    """Return a field without markup, where its value is a text for readers, and without a keyword of CVS around it."""
    text = str(field.value or "")
    keyword = KEYWORD.fullmatch(text)
    plain = (keyword["value"] or "").strip() if keyword else plain_words(text) if name in TEXTS else text
    return Field(plain or None, field.line)


def read_header(lines: list[str]) -> Header:
    header = Header()
    at = _take_title(lines, _after_markup(lines, 0), header)
    begin = _after_markup(lines, at)
    end = _take_fields(lines, begin, header)
    header.taken = range(begin, end)
    if not header.title and not header.fields.get("title"):
        _take_title(lines, _after_markup(lines, end), header)
    return header


def _after_markup(lines: list[str], at: int) -> int:
    """Return the first line from here on that is neither blank nor a comment, a label or other explicit markup."""
    while at < len(lines) and (not lines[at].strip() or EXPLICIT.match(lines[at])):
        is_markup = bool(lines[at].strip())
        at += 1
        while is_markup and at < len(lines) and (not lines[at].strip() or lines[at][0] in " \t"):
            at += 1
    return at


def _take_title(lines: list[str], at: int, header: Header) -> int:
    """Take the title at a line, if one is there; return the line after it."""
    first, second, third = (lines[number].rstrip() if number < len(lines) else "" for number in (at, at + 1, at + 2))
    if ADORNMENT.fullmatch(first) and second and third == first:
        header.title, header.title_line = second.strip(), at + 2
        return at + 3
    is_long_enough = len(second) >= min(len(first), 4)
    if first and not NOT_A_TITLE.match(first) and ADORNMENT.fullmatch(second) and is_long_enough:
        header.title, header.title_line = first.strip(), at + 1
        return at + 2
    return at


def _take_fields(lines: list[str], at: int, header: Header) -> int:
    """Take the fields from a line on; return the line after the last of them."""
    end = at
    name = ""
    for number in range(at, len(lines)):
        line = lines[number]
        found = FIELD.fullmatch(line)
        if found:
            name = found["name"].strip().lower()
            header.fields[name] = Field((found["value"] or "").strip() or None, number + 1)
        elif name and line[:1] in (" ", "\t") and line.strip():
            before = header.fields[name]
            header.fields[name] = Field(f"{before.value or ''} {line.strip()}".strip(), before.line)
        elif line.strip():
            break
        end = number + 1 if line.strip() else end
    return end
