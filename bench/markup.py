"""The content of a built page from any generator, read from its HTML, for bench/compare.py.

The themes agree in a few elements and classes (`nav.crumbs`, `ul.tags`, `div.text`, `ul.entries`, rel="prev");
everything else may differ.
"""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "hr", "img", "input"}
# Smart quotes, dashes and dots, as some Markdown parsers write them.
TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "--", "—": "---", "…": "...", "\xa0": " "})
REGIONS = {"nav.crumbs": "breadcrumbs", "ul.tags": "tags", "div.text": "text", "ul.entries": "entries",
           "header": "navigation", "footer": "footer", "h1": "title", "time": "date"}  # fmt: skip
PARTS = ("title", "heading", "canonical", "description", "date", "navigation", "breadcrumbs", "tags", "previous",
         "next", "links in the text", "headings in the text", "elements of the text", "text", "footer")  # fmt: skip


@dataclass
class Content:
    """The words of a region of the page, its links with their words, and its elements."""

    words: list[str] = field(default_factory=list)
    links: list[list[str]] = field(default_factory=list)
    elements: Counter[str] = field(default_factory=Counter)
    ids: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return normalised("".join(self.words))

    @property
    def addresses(self) -> list[tuple[str, str]]:
        return [(address, normalised(words)) for address, words in self.links]


class PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.regions: dict[str, Content] = {name: Content() for name in (*REGIONS.values(), "head", "previous", "next")}
        self.facts: dict[str, str] = {}
        self.is_redirect = False
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._note(tag, given)
        if tag not in VOID:
            self._open.append((tag, region_of(tag, given)))
        for content in self._contents():
            content.elements[tag] += 1
            if tag == "a":
                content.links.append([given.get("href", ""), ""])
            if tag in ("h2", "h3"):
                content.ids.append(given.get("id", ""))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        in_link = any(tag == "a" for tag, _ in self._open)
        for content in self._contents():
            content.words.append(text)
            if in_link and content.links:
                content.links[-1][1] += text

    def _note(self, tag: str, given: dict[str, str]) -> None:
        if tag == "link" and given.get("rel") == "canonical":
            self.facts["canonical"] = given["href"]
        if tag == "meta" and given.get("name") == "description":
            self.facts["description"] = normalised(given.get("content", ""))
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.is_redirect = True

    def _contents(self) -> list[Content]:
        return [self.regions[region] for _, region in self._open if region]


def region_of(tag: str, given: dict[str, str]) -> str:
    if tag == "a" and given.get("rel") in ("prev", "next"):
        return "previous" if given["rel"] == "prev" else "next"
    if tag == "title":
        return "head"
    return REGIONS.get(f"{tag}.{given.get('class', '')}") or REGIONS.get(tag, "")


def normalised(text: str) -> str:
    return " ".join(text.translate(TYPOGRAPHY).split())


def read_page(file: Path) -> PageReader:
    reader = PageReader()
    reader.feed(file.read_text())
    reader.close()
    return reader


def parts_of(page: PageReader) -> dict[str, object]:
    """Return the parts that must be equal in two articles, by the names in PARTS."""
    regions = page.regions
    values = (
        regions["head"].text, regions["title"].text, page.facts.get("canonical"), page.facts.get("description"),
        regions["date"].text, regions["navigation"].addresses, regions["breadcrumbs"].addresses,
        regions["tags"].addresses, regions["previous"].addresses, regions["next"].addresses,
        regions["text"].addresses, regions["text"].ids, regions["text"].elements, regions["text"].text,
        regions["footer"].text,
    )  # fmt: skip
    return dict(zip(PARTS, values, strict=True))
