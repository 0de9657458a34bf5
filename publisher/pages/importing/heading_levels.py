"""Headings of an imported body begin below its title: if one is a main heading, all go down a level."""

import re

from cmarkgfm.cmark import Options

from publisher.pages.importing.literals import mask_literals
from publisher.pages.markdown.commonmark import to_html

HEADING = re.compile(r'<h([1-6]) data-sourcepos="(\d+):(\d+)-')
MAIN = re.compile(r"<h1[ >]")
HTML_HEADING = re.compile(r"(</?h)([1-5])(?=[\s>])", re.IGNORECASE)
UNDERLINE = re.compile(r"[ \t>]*(?:=+|-+)[ \t]*")
WORTH = re.compile(r"#[ \t\n]|^[ \t>*+\-\d.)]*=+[ \t]*$|<h1|#$", re.MULTILINE | re.IGNORECASE)
LOWEST = 6


def below_title(body: str) -> str:
    """Return the body without main headings, each line in its place."""
    if not WORTH.search(body):
        return body
    masked = mask_literals(body).text
    page = to_html(body, Options.CMARK_OPT_SOURCEPOS | Options.CMARK_OPT_FOOTNOTES)
    in_html = any(tag[2] == "1" for tag in HTML_HEADING.finditer(masked))
    if not in_html and not MAIN.search(page):
        return body
    body = _lower_html(body, masked)
    lines = body.split("\n")
    for level, first, column in (map(int, found) for found in HEADING.findall(page)):
        _lower(lines, level, first - 1, column - 1)
    return "\n".join(lines)


def _lower_html(body: str, masked: str) -> str:
    """Lower `<h1>` and the like. Only a digit changes, so positions stay."""
    characters = list(body)
    for tag in HTML_HEADING.finditer(masked):
        characters[tag.start(2)] = str(int(tag[2]) + 1)
    return "".join(characters)


def _lower(lines: list[str], level: int, first: int, column: int) -> None:
    line = lines[first].encode()
    before, text = line[:column].decode(errors="ignore"), line[column:].decode(errors="ignore")
    if text.lstrip().startswith("#"):
        lines[first] = before + ("#" + text.lstrip() if level < LOWEST else text)
        return
    last = next((number for number in range(first + 1, len(lines)) if UNDERLINE.fullmatch(lines[number])), first)
    words = " ".join(line.strip(" \t>") for line in [text, *lines[first + 1 : last]])
    lines[first : last + 1] = [f"{before}{'#' * (level + 1)} {words}", *[before.rstrip(" ")] * (last - first)]
