"""What an MDX file imports and exports: programs, which are no part of its text. documents.py takes them out."""

import re

from publisher.pages.importing.jsx_tags import without_code

MODULE = re.compile(r"(?:import|export)(?=[\s{*'\"])")
OPENING, CLOSING = "{([", "})]"


def without_modules(text: str) -> str:
    """Blank the lines that import and export; each ends at a blank line outside brackets."""
    lines = text.split("\n")
    is_inside, depth, above = False, 0, ""
    for at, line in enumerate(without_code(text).split("\n") if MODULE.search(text) else ()):
        if depth <= 0 and (is_inside or not above.strip()) and MODULE.match(line):
            is_inside, depth = True, 0
        elif depth <= 0 and not line.strip():
            is_inside = False
        if is_inside:
            depth += sum(line.count(sign) for sign in OPENING) - sum(line.count(sign) for sign in CLOSING)
            lines[at] = ""
        above = line
    return "\n".join(lines)
