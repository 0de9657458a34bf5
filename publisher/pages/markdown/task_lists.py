"""Accessible names for task lists: each checkbox is named after the words beside it, for screen readers.

Like anchors.py, it works on HTML as the sanitiser writes it.
"""

import re
from html import escape, unescape

from publisher.pages.markdown.policy import BLOCKS, TABLE_PARTS
from publisher.pages.markdown.sanitised_html import ATTRIBUTE

MAX_NAME = 100
ENDS = "|".join(sorted(BLOCKS | TABLE_PARTS | {"br", "input"}))
# In a list with blank lines, the words are a paragraph of their own.
TICK = re.compile(rf"<input((?:{ATTRIBUTE})*)>(?=\s*(?:<p(?:{ATTRIBUTE})*>)?((?:[^<]++|<(?!/?(?:{ENDS})[ >]))*+))")
TAG = re.compile(r"<[^>]*>")


def name_ticks(html: str) -> str:
    """Name each checkbox; keep a name that the author gave it, and hide one without words from screen readers."""
    return TICK.sub(_named, html)


def _named(tick: re.Match[str]) -> str:
    attributes, beside = tick.groups()
    if " aria-" in attributes:
        return tick[0]
    words = " ".join(unescape(TAG.sub("", beside)).split())[:MAX_NAME].strip()
    return f'<input{attributes} aria-label="{escape(words)}">' if words else f'<input{attributes} aria-hidden="true">'
