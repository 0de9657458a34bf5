"""A comparison of two built sites: bench/compare.py OURS THEIRS [--sample N] prints in one line what theirs lacks.

It compares pages by content (bench/markup.py), listings by their members in order over all their pages, and feeds and
sitemaps by their addresses. bench/run prints no ratio for a generator that fails.
"""

import argparse
import random
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.markup import normalised, parts_of, read_page

ARTICLE = re.compile(r"section-\d\d/(?!page$|archive$)[^/]+")
ATOM = "{http://www.w3.org/2005/Atom}"
PLACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NAMED = 3
"""Maximum number of differing pages to name."""


class Tree:
    """A built site in a directory. `ignoring` are the old addresses of moved pages, which are not compared."""

    def __init__(self, root: Path, ignoring: Collection[str] = ()) -> None:
        self.root, self.ignoring = root, ignoring

    @cached_property
    def articles(self) -> set[str]:
        found = (str(file.parent.relative_to(self.root)) for file in self.root.glob("section-*/*/index.html"))
        return {path for path in found if ARTICLE.fullmatch(path) and path not in self.ignoring}

    @cached_property
    def sections(self) -> set[str]:
        return {file.parent.name for file in self.root.glob("section-*/index.html")}

    @cached_property
    def tags(self) -> set[str]:
        return {f"tags/{file.parent.name}" for file in self.root.glob("tags/*/index.html")}

    def page(self, path: str) -> dict[str, object]:
        return parts_of(read_page(self.root / path / "index.html"))

    def listing(self, path: str) -> tuple[str, list[tuple[str, str]], list[str]]:
        """Return its title, its members in order, and their lines, over all its pages from the first to the oldest."""
        members, lines, seen, title = [], [], set(), ""
        while path not in seen:
            seen.add(path)
            page = read_page(self.root / path / "index.html")
            entries = page.regions["entries"]
            title = title or page.regions["title"].text
            members += entries.addresses
            lines.append(entries.text)
            path = next((urlsplit(address).path.strip("/") for address, _ in page.regions["next"].addresses), path)
        return title, members, [normalised(" ".join(lines))]

    def feed(self) -> list[tuple[str, str, str]]:
        """Return its entries in order: address, title, summary."""
        return [(address_of(entry), text_of(entry, "title"), text_of(entry, "summary")) for entry in self._entries()]

    def feed_texts(self) -> list[str]:
        """Return the text of the entries, without markup and white space."""
        return ["".join(re.sub("<[^>]+>", " ", text_of(entry, "content")).split()) for entry in self._entries()]

    def _entries(self) -> Iterator[ElementTree.Element]:
        return ElementTree.parse(self.root / "feed.xml").getroot().iter(f"{ATOM}entry")  # noqa: S314 - built just now

    def sitemap(self, name: str = "sitemap.xml") -> set[str]:
        """Return all addresses, including those of an index's files."""
        root = ElementTree.parse(self.root / name).getroot()  # noqa: S314
        found = {place.text or "" for place in root.iter(f"{PLACE}loc")}
        if root.tag == f"{PLACE}sitemapindex":
            return set().union(*(self.sitemap(urlsplit(address).path.strip("/")) for address in found))
        return found


def address_of(entry: ElementTree.Element) -> str:
    return next((link.get("href", "") for link in entry.iter(f"{ATOM}link") if link.get("rel") == "alternate"), "")


def text_of(entry: ElementTree.Element, name: str) -> str:
    return normalised(entry.findtext(f"{ATOM}{name}") or "")


def differences(ours: Tree, theirs: Tree, sample: int = 0) -> Iterator[str]:
    """Yield a line for each kind of difference. Compares `sample` articles, or all."""
    for name in ("articles", "sections", "tags"):
        yield from named(f"lacks {name}", getattr(ours, name) - getattr(theirs, name))
        yield from named(f"has {name} that we lack", getattr(theirs, name) - getattr(ours, name))
    yield from differing_pages(ours, theirs, chosen(ours.articles & theirs.articles, sample))
    for name in ("sections", "tags"):
        both = sorted(getattr(ours, name) & getattr(theirs, name))
        yield from named(f"lists other members in {name}", [p for p in both if ours.listing(p) != theirs.listing(p)])
    yield from differing_files(ours, theirs)


def differing_pages(ours: Tree, theirs: Tree, paths: Iterable[str]) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for path in [*paths, "", "tags"]:
        mine, other = ours.page(path), theirs.page(path)
        for part in mine:
            if mine[part] != other[part]:
                found.setdefault(part, []).append(f"/{path}")
    for part, where in found.items():
        yield from named(f"has another {part}", where)


def differing_files(ours: Tree, theirs: Tree) -> Iterator[str]:
    if ours.feed() != theirs.feed():
        yield "has another feed"
    elif ours.feed_texts() != theirs.feed_texts():
        yield "has other texts in the feed"
    yield from named("lacks in the sitemap", ours.sitemap() - theirs.sitemap())
    yield from named("has in the sitemap what we lack", theirs.sitemap() - ours.sitemap())
    if not (theirs.root / "404.html").exists():
        yield "lacks 404.html"


def chosen(paths: set[str], sample: int) -> list[str]:
    """Return all of them, or a sample that is the same in each run."""
    ordered = sorted(paths)
    return sorted(random.Random("sample").sample(ordered, sample)) if 0 < sample < len(ordered) else ordered  # noqa: S311


def named(what: str, where: Collection[str]) -> Iterator[str]:
    if where:
        some = sorted(where)[:NAMED]
        yield f"{what} ({len(where)}: {', '.join(some)}{', …' if len(where) > NAMED else ''})"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("ours", type=Path)
    asked.add_argument("theirs", type=Path)
    asked.add_argument("--sample", type=int, default=0, help="number of articles to compare; the default is all")
    arguments = asked.parse_args()
    found = list(differences(Tree(arguments.ours), Tree(arguments.theirs), arguments.sample))
    print("; ".join(found) or "the same site")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
