"""Anchors: headings get ids, and the ids that GitHub would give them lead on.

It works on HTML as the sanitiser writes it: every attribute in double quotes, without `>` or `"` inside.
"""

import re
from html import escape, unescape
from unicodedata import category, normalize

from publisher.pages.markdown.sanitised_html import ATTRIBUTE

MAX_SLUG = 100
TAG = re.compile(r"</?[a-z][^>]*>")
TAG_WITH_ID = re.compile(rf'<[a-z][a-z0-9]*(?:{ATTRIBUTE})*? id="([^"]*)"(?:{ATTRIBUTE})*>')
HEADING = re.compile(rf"<h([1-6])((?:{ATTRIBUTE})*)>(.*?)</h\1>", re.DOTALL)
ID = re.compile(r' id="([^"]*)"')
# `## Title {#place .class}` or `{: #place}`: kramdown, Hugo, Zola, Pandoc and Python-Markdown choose a heading's id so.
# Classes and other attributes are the theme's business and go.
WISHES = re.compile(
    r"""\{(?::|(?=[ \t]*[#.]))[ \t]*+
    (?:(?:\#(?P<id>[A-Za-z][A-Za-z0-9_.-]{0,99})|[.][\w-]+|[A-Za-z][\w-]*=(?:"[^"]*"|'[^']*'|[^\s"'}]+))
    (?:[ \t]++|(?=\})))+\}\s*""",
    re.VERBOSE,
)
FOOTNOTE_REFERENCE = re.compile(r'<sup class="footnote-ref">.*?</sup>', re.DOTALL)
IMAGE_TEXT = re.compile(rf'<img(?:{ATTRIBUTE})*? alt="([^"]*)"')


class Ids:
    """The ids of one document, each used once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.counts: dict[str, int] = {}

    def is_new(self, name: str) -> bool:
        is_new = name not in self.taken
        self.taken.add(name)
        return is_new

    def unique(self, name: str) -> str:
        """Return this name, or the first free one of name-1, name-2, …; a count keeps many equal names fast."""
        candidate = name
        while not self.is_new(candidate):
            self.counts[name] = self.counts.get(name, 0) + 1
            candidate = f"{name}-{self.counts[name]}"
        return candidate


class Headings:
    """The headings of one document; each gets an id, and those with words are listed."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._made: dict[str, str] = {}  # the words behind each id, by id
        self.listed: list[dict[str, str | int]] = []

    def name(self, heading: re.Match[str]) -> str:
        level, attributes, content = heading.groups()
        content, wished = _wishes(content)
        text = _text(content)
        if own := ID.search(attributes):
            name = own[1]
        elif not content.strip():
            return ""  # It says nothing, and a link to it would have no words.
        else:
            name = self._ids.unique(wished or slugify(text))
            attributes = f' id="{name}"{attributes}'
            if not wished:
                self._made[name] = text
        if text:
            self.listed.append({"level": int(level), "id": unescape(name), "text": text})
        return f"<h{level}{attributes}>{content}</h{level}>"

    def with_githubs_ids(self, html: str) -> str:
        """Mark a heading with GitHub's id too where it differs and is free: old deep links have it, and Hugo's are the
        same."""
        others, counted = {}, Ids()
        for name, text in self._made.items():
            other = escape(counted.unique(github_id(text)).lstrip("-"))
            if other != name and _is_kept(other, self._ids):
                others[name] = f'><span id="{other}"></span>'

        def marked(heading: re.Match[str]) -> str:
            name = ID.search(heading[2])
            return heading[0].replace(">", others[name[1]], 1) if name and name[1] in others else heading[0]

        return HEADING.sub(marked, html) if others else html


def anchor(html: str) -> tuple[str, list[dict[str, str | int]]]:
    """Return the HTML with unique ids and an id on each heading, and the headings' level, id and text."""
    ids = Ids()
    html = TAG_WITH_ID.sub(lambda tag: tag[0] if _is_kept(tag[1], ids) else tag[0].replace(f' id="{tag[1]}"', ""), html)
    headings = Headings(ids)
    html = HEADING.sub(headings.name, html)
    return headings.with_githubs_ids(html), headings.listed


def slugify(text: str) -> str:
    """Make an id from a heading: letters and digits of any alphabet, words joined by hyphens; "section" if empty.

    It never begins with a hyphen: such ids belong to the theme.
    """
    letters = normalize("NFC", text).lower().replace("’", "").replace("'", "")
    words = "".join(letter if category(letter)[0] in "LNM" or letter == "_" else " " for letter in letters).split()
    return "-".join(words)[:MAX_SLUG].strip("-") or "section"


def github_id(text: str) -> str:
    """Return the id that GitHub, Jekyll and Hugo make from a heading: signs go, and each space is a hyphen."""
    kept = (letter for letter in text.lower() if category(letter)[0] in "LNM" or letter in "-_ ")
    return "".join(kept).replace(" ", "-")[:MAX_SLUG]


def _is_kept(name: str, ids: Ids) -> bool:
    """Return True for an author's id that stays: the first use counts, and the theme's ids (`-…`) can't be taken."""
    return bool(name) and not re.search(r"^-|\s", unescape(name)) and ids.is_new(name)


def _text(content: str) -> str:
    """Return a heading's text without tags and footnote numbers; an image counts as its alternative text."""
    content = IMAGE_TEXT.sub(lambda image: image[1] + image[0], FOOTNOTE_REFERENCE.sub("", content))
    return " ".join(unescape(TAG.sub("", content)).split())


def _wishes(content: str) -> tuple[str, str]:
    """Split a heading's content from the attributes at its end; return it and the id among them."""
    start = content.rfind("{")
    wishes = WISHES.fullmatch(content, start) if start >= 0 else None
    return (content[:start].rstrip(), wishes["id"] or "") if wishes else (content, "")
