"""Bodies of `.html` files, as Markdown takes them: one block of HTML, without the blank lines that would end it."""

import re

OPENING = re.compile(r"<(?:pre|textarea)\b", re.IGNORECASE)
CLOSING = re.compile(r"</(?:pre|textarea)\b", re.IGNORECASE)
NEW_LINE = "&#10;"
"""A line's end that a blank line in preformatted text becomes."""


def html_block(body: str) -> tuple[str, list[int]]:
    """Return the body as one block, and for each of its lines the number of the body's line that it was, from 0.

    Spaces at the beginning of a line go, because four of them would make it code; preformatted text keeps its own.
    """
    lines, numbers = ["<div>"], [0]
    is_kept = False
    for number, line in enumerate(body.split("\n")):
        if not line.strip():
            if is_kept:
                lines[-1] += NEW_LINE
            continue
        lines.append(line if is_kept else line.lstrip())
        numbers.append(number)
        is_kept = len(OPENING.findall(line)) - len(CLOSING.findall(line)) + is_kept > 0
    return "\n".join([*lines, "</div>", ""]), [*numbers, numbers[-1], numbers[-1]]
