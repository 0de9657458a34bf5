"""Texts that only list other pages: Publisher's section pages do that themselves. bodies.py asks for each text."""

import re

LISTED = re.compile(
    r"\{[%{][^%{}]*\b(?:collections\s*[.\[]|site\.(?:posts|pages|tags|categories)\b|paginat(?:or|ion)\.)"
)
"""A tag that names the pages of a site in Jekyll or Eleventy."""
LOOP = re.compile(r"\{%-?\s*for\b(?:(?!\{%-?\s*(?:for|endfor)\b).)*\{%-?\s*endfor\s*-?%\}", re.DOTALL)
HEADING = re.compile(r"<h[1-6]\b[^<>]*>(?:(?!<h[1-6]).)*?</h[1-6]\s*>|^#{1,6} [^\n]*", re.DOTALL | re.MULTILINE)
UNREAD = re.compile(
    r"<(style|script)\b[^<>]*>(?:(?!<\1).)*?</\1\s*>|<!--(?:(?!<!--).)*?-->|<[^<>]*>"
    r"|\{#(?:(?!\{#).)*?#\}|\{%(?:(?!\{%).)*?%\}|\{\{(?:(?!\{\{).)*?\}\}",
    re.DOTALL,
)
DEEPEST = 10
"""Loops within loops; each is a pass over the text."""


def is_list(text: str) -> bool:
    """Return whether a text has loops over pages, and no words of its own but headings."""
    if not LISTED.search(text):
        return False
    for _ in range(DEEPEST):
        text = LOOP.sub("", text)
    return not UNREAD.sub("", HEADING.sub("", text)).strip()
