"""Lines of Markdown, each with the number of the line in the source that it comes from."""

from collections.abc import Iterable
from typing import NamedTuple


class Line(NamedTuple):
    text: str
    number: int


def plain_lines(text: str, number: int) -> list[Line]:
    """Return the lines of a text that begins at a line of the source."""
    return [Line(line, number + at if number else 0) for at, line in enumerate(text.split("\n"))]


def prefixed(lines: Iterable[Line], first: str, others: str) -> list[Line]:
    """Return lines with a mark before the first and an indent before the others; blank ones stay blank."""
    return [
        Line((others if at else first) + line.text if line.text else (others if at else first).rstrip(), line.number)
        for at, line in enumerate(lines)
    ]


def element(name: str, lines: list[Line], attributes: str = "") -> list[Line]:
    """Return an element of HTML around Markdown: blank lines make the parser read it."""
    if not lines:
        return [Line(f"<{name}{attributes}></{name}>", 0)]
    first, last = lines[0].number, lines[-1].number
    inside = [Line("", first), *lines, Line("", last)]
    return [Line(f"<{name}{attributes}>", first), *inside, Line(f"</{name}>", last)]
