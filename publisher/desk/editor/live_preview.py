"""The live preview: what an editor types, as readers would see it, shown beside the text and stored nowhere.

The browser opens the answer at the place where the editor types: a mark after the last word before that place goes
through the rendering and becomes an anchor. The mark is a private character; a text that contains one gets no mark.
"""

import re

from publisher.desk.editor.page_preview import preview
from publisher.pages.models import Page, Revision
from publisher.pages.models.revision import rendered

MARK, MARK_IN_ADDRESS = "\ue000", "%EE%80%80"
ANCHOR = '<span id="-here"></span>'
# The end of a word that no syntax depends on: not in a link's address, a tick box or a tag.
WORD_ENDS = re.compile(r"(?<=\w\w)(?=[\s.,:!?]|\Z)")
FENCE = re.compile(r"\s*(```|~~~)")
NEAR = 2_000
"""Number of characters before the place to search for the end of a word."""

LOW = b'<link rel="stylesheet" href="data:text/css,%23-here%7Bscroll-margin-top:40vh%7D">'


def live_preview(page: Page, revision: Revision, at: int) -> bytes:
    """Render the preview; `at` is the number of characters before the place where the editor types.

    Raise ValidationError for a text that can't be rendered, ThemeError if the theme can't show it.
    """
    text = rendered(marked(revision.body, at))
    revision.html, revision.headings = text.html, text.headings
    if MARK not in revision.body:
        revision.html = anchored(text.html)
        revision.headings = [{**heading, "text": str(heading["text"]).replace(MARK, "")} for heading in text.headings]
    return preview(page, revision).replace(b"</head>", LOW + b"</head>", 1)


def marked(body: str, at: int) -> str:
    """Return the text with a mark at the end of the last word before a place, if there is one."""
    if MARK in body:
        return body
    words = [word.end() for word in WORD_ENDS.finditer(body, max(at - NEAR, 0), at + 1)]
    for place in reversed(words):
        if place <= at and not FENCE.match(body, body.rfind("\n", 0, place) + 1):
            return body[:place] + MARK + body[place:]
    return body


def anchored(html: str) -> str:
    """Return the HTML with an anchor in place of the mark, unless the mark is only in a tag or an address."""
    html = html.replace(MARK_IN_ADDRESS, "")
    before, mark, after = html.rpartition(MARK)  # a tick has the words beside it as its name, before them
    in_a_tag = before.rfind("<") > before.rfind(">")
    return (before + (ANCHOR if mark and not in_a_tag else "") + after).replace(MARK, "")
