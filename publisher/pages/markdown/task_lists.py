"""The tick of a task list gets the words beside it as its name: whoever cannot see the list hears what is done.

Works on HTML as the sanitiser writes it, as anchors.py does.
"""

import re
from html import escape, unescape

from publisher.pages.markdown.policy import ATTRIBUTE, BLOCKS, TABLE_PARTS

MAX_NAME = 100
ENDS = "|".join(sorted(BLOCKS | TABLE_PARTS | {"br", "input"}))
# In a list with blank lines the words are a paragraph of their own.
TICK = re.compile(rf"<input((?:{ATTRIBUTE})*)>(?=\s*(?:<p(?:{ATTRIBUTE})*>)?((?:[^<]++|<(?!/?(?:{ENDS})[ >]))*+))")
TAG = re.compile(r"<[^>]*>")


def name_ticks(html: str) -> str:
    """One that has a name of its author's keeps it; beside which nothing stands, it says nothing."""
    return TICK.sub(_named, html)


def _named(tick: re.Match[str]) -> str:
    attributes, beside = tick.groups()
    if " aria-" in attributes:
        return tick[0]
    words = " ".join(unescape(TAG.sub("", beside)).split())[:MAX_NAME].strip()
    return f'<input{attributes} aria-label="{escape(words)}">' if words else f'<input{attributes} aria-hidden="true">'
