"""Anchors and links: headings get ids, and internal links are listed.

It works on HTML as the sanitiser writes it: every attribute in double quotes, without `>` or `"` inside.
"""

import re
from html import unescape
from unicodedata import category, normalize
from urllib.parse import unquote

from publisher.pages.markdown.policy import ATTRIBUTE
from publisher.web_addresses import on_this_site

MAX_SLUG = 100
TAG = re.compile(r"</?[a-z][^>]*>")
TAG_WITH_ID = re.compile(rf'<[a-z][a-z0-9]*(?:{ATTRIBUTE})*? id="([^"]*)"(?:{ATTRIBUTE})*>')
HEADING = re.compile(rf"<h([1-6])((?:{ATTRIBUTE})*)>(.*?)</h\1>", re.DOTALL)
ID = re.compile(r' id="([^"]*)"')
# `## Title {#place}`: the syntax of kramdown, Hugo, Zola and Pandoc for choosing a heading's id.
WISHED_ID = re.compile(r"\{#([A-Za-z][A-Za-z0-9_.-]{0,99})\}\s*\Z")
FOOTNOTE_REFERENCE = re.compile(r'<sup class="footnote-ref">.*?</sup>', re.DOTALL)
IMAGE_TEXT = re.compile(rf'<img(?:{ATTRIBUTE})*? alt="([^"]*)"')
LINK = re.compile(rf'<(?:a|img)(?:{ATTRIBUTE})*? (?:href|src)="([^"]*)"(?:{ATTRIBUTE})*>')
# Another site, another scheme, this page itself, or nothing.
LEADS_ELSEWHERE = re.compile(r"//|[a-z][a-z0-9+.-]*:|[#?]|\s*\Z", re.IGNORECASE)


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


def anchor(html: str) -> tuple[str, list[dict[str, str | int]]]:
    """Return the HTML with unique ids and an id on each heading, and the headings' level, id and text."""
    ids = Ids()
    html = TAG_WITH_ID.sub(lambda tag: tag[0] if _is_kept(tag[1], ids) else tag[0].replace(f' id="{tag[1]}"', ""), html)
    headings: list[dict[str, str | int]] = []

    def named(heading: re.Match[str]) -> str:
        level, attributes, content = heading.groups()
        wished = WISHED_ID.search(content)
        content = content[: wished.start()].rstrip() if wished else content
        text = _text(content)
        if own := ID.search(attributes):
            name = own[1]
        else:
            name = ids.unique(wished[1] if wished else slugify(text))
            attributes = f' id="{name}"{attributes}'
        headings.append({"level": int(level), "id": unescape(name), "text": text})
        return f"<h{level}{attributes}>{content}</h{level}>"

    return HEADING.sub(named, html), headings


def slugify(text: str) -> str:
    """Make an id from a heading: letters and digits of any alphabet, words joined by hyphens; "section" if empty.

    It never begins with a hyphen: such ids belong to the theme.
    """
    letters = normalize("NFC", text).lower().replace("’", "").replace("'", "")
    words = "".join(letter if category(letter)[0] in "LNM" or letter == "_" else " " for letter in letters).split()
    return "-".join(words)[:MAX_SLUG].strip("-") or "section"


def internal_links(html: str) -> list[str]:
    """Return the addresses within this site that the page links to or shows, each once, sorted.

    `/guides/install/#x` is `guides/install`. An address not from the root, `foo.html`, is `./foo.html`: its author
    can't know where it leads on a site, and the link check names it like this. An address with a host of this site is
    one from the root.
    """
    found = map(unescape, LINK.findall(html))
    addresses = {on_this_site(address) or address for address in found}
    return sorted({_site_path(address) for address in addresses if not LEADS_ELSEWHERE.match(address)})


def _is_kept(name: str, ids: Ids) -> bool:
    """Return True for an author's id that stays: the first use counts, and the theme's ids (`-…`) can't be taken."""
    return bool(name) and not re.search(r"^-|\s", unescape(name)) and ids.is_new(name)


def _text(content: str) -> str:
    """Return a heading's text without tags and footnote numbers; an image counts as its alternative text."""
    content = IMAGE_TEXT.sub(lambda image: image[1] + image[0], FOOTNOTE_REFERENCE.sub("", content))
    return " ".join(unescape(TAG.sub("", content)).split())


def _site_path(address: str) -> str:
    if not address.startswith("/"):
        return "./" + unquote(address)
    return normalize("NFC", unquote(re.split(r"[?#]", address)[0])).strip("/")
