"""Code blocks of other generators: their language alone beside the fence, and `:::python` as a fence.

Each line stays the line it was, except that a closing fence may need one of its own.
"""

import re

from cmarkgfm.cmark import Options

from publisher.pages.importing.leftovers import Leftover
from publisher.pages.markdown.commonmark import to_html

BLOCK = re.compile(r'<pre(?: lang="[^"]*")? data-sourcepos="(?P<first>\d+):(?P<column>\d+)-(?P<last>\d+):')
FENCE = re.compile(r"(?P<before>.*?(?P<fence>`{3,}|~{3,}))[ \t]*(?P<said>[^`\n]*[^`\s])[ \t]*")
LANGUAGE = re.compile(r"\{?[ \t]*\.?(?P<name>[\w+#.-]*)")
KEY = re.compile(r"([A-Za-z][\w-]*)[ \t]*[=:]|([{][\d, -]+[}])")
WORTH = re.compile(r"^[ \t>*+\-\d.)]{0,100}(?:```|~~~)[^`\n]*[{ ,:\t][^`\n]*$|^(?: {4}|\t)(?::::|#!)", re.MULTILINE)
FIRST_LINE = re.compile(r"(?: {4}|\t)(?::::+|#!)(?P<name>[\w+#-]+)(?P<said>[^/\n]*)")


def with_plain_fences(body: str) -> tuple[str, list[Leftover]]:
    """Return the body with each code block's language as Publisher reads it, and what else was said there, by line."""
    lines, removed = body.split("\n"), []
    page = to_html(body, Options.CMARK_OPT_SOURCEPOS | Options.CMARK_OPT_FOOTNOTES) if WORTH.search(body) else ""
    for block in BLOCK.finditer(page):
        first, last = int(block["first"]) - 1, int(block["last"])
        if block["column"] == "5" and (said := FIRST_LINE.fullmatch(lines[first])):
            removed += _said(first, said["said"])
            _fence(lines, first, last, said["name"])
        elif (fence := FENCE.fullmatch(lines[first])) and (language := LANGUAGE.match(fence["said"])):
            removed += _said(first, fence["said"][language.end() :])
            lines[first] = fence["before"] + language["name"]
    return "\n".join(lines), removed


def _fence(lines: list[str], first: int, last: int, name: str) -> None:
    """Put fences around indented code; the closing one takes the blank line below."""
    while last > first + 1 and not lines[last - 1].strip():
        last -= 1
    lines[first] = f"```{name}"
    for number in range(first + 1, last):
        lines[number] = lines[number].expandtabs(4)[4:]
    if last < len(lines) and not lines[last].strip():
        lines[last] = "```"
    else:
        lines[last - 1] += "\n```"


def _said(at: int, text: str) -> list[Leftover]:
    text = text.strip()
    names = [key or "marked lines" for key, _ in KEY.findall(text)] or ([text] if text.strip("{} ") else [])
    return [Leftover(at + 1, f"{name} of a code block", text[:80]) for name in names]
