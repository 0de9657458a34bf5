"""What an editor types, as readers would see it, beside the text and written nowhere.

The browser opens the answer at the place where the editor types: a mark goes through the rendering after the last word
before it, and becomes an anchor. The mark is a private character, which no text that has one itself gets.
"""

import re

from publisher.desk.preview import POLICY, preview
from publisher.pages.models import Page, Revision
from publisher.pages.models.revision import rendered

MARK, MARK_IN_ADDRESS = "\ue000", "%EE%80%80"
ANCHOR = '<span id="-here"></span>'
# The end of a word that no syntax depends on: not a link's address, a tick box, a tag.
WORD_ENDS = re.compile(r"(?<=\w\w)(?=[\s.,:!?]|\Z)")
FENCE = re.compile(r"\s*(```|~~~)")
NEAR = 2_000
"""So many characters before the place are searched for the end of a word."""

LOW = b'<link rel="stylesheet" href="data:text/css,%23-here%7Bscroll-margin-top:40vh%7D">'
LIVE_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def live_preview(page: Page, revision: Revision, at: int) -> bytes:
    """`at` is how many characters stand before the place where the editor types.

    Raises ValidationError for a text that is not rendered, ThemeError where the theme cannot show it.
    """
    text = rendered(marked(revision.body, at))
    revision.html, revision.headings = text.html, text.headings
    if MARK not in revision.body:
        revision.html = anchored(text.html)
        revision.headings = [{**heading, "text": str(heading["text"]).replace(MARK, "")} for heading in text.headings]
    return preview(page, revision).replace(b"</head>", LOW + b"</head>", 1)


def marked(body: str, at: int) -> str:
    """The text with a mark at the end of the last word before a place, where there is one."""
    if MARK in body:
        return body
    words = [word.end() for word in WORD_ENDS.finditer(body, max(at - NEAR, 0), at + 1)]
    for place in reversed(words):
        if place <= at and not FENCE.match(body, body.rfind("\n", 0, place) + 1):
            return body[:place] + MARK + body[place:]
    return body


def anchored(html: str) -> str:
    """The HTML with an anchor in place of the mark, unless that got into a tag or an address alone."""
    html = html.replace(MARK_IN_ADDRESS, "")
    before, mark, after = html.rpartition(MARK)  # a tick has the words beside it as its name, before them
    in_a_tag = before.rfind("<") > before.rfind(">")
    return (before + (ANCHOR if mark and not in_a_tag else "") + after).replace(MARK, "")
