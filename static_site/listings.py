"""Long listings in pages that stay as they are: the oldest entries are on archive page 1, and a new one touches nothing
but the newest page.

With k entries a page, archive page i holds entries (i-1)k+1 … ik counted from the oldest; the listing's own page shows
the newest k to 2k-1. Used by sections and by tags.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from publisher.pages.paths import url_of
from static_site import context, reading
from static_site.rendering.recipe import Context
from static_site.snapshot import Snapshot

LISTED = ("pk", "path", "title", "summary", "date", "image")
WRITTEN = ("tag_pairs", "authors")
"""What a listing shows of a publication, read as plain tuples: a large site lists millions of entries. WRITTEN stands
last, as text."""

READ = 1_000
"""So many entries are read at once."""

LAST = "\U0010ffff"
"""Sorts after every order key."""


@dataclass(frozen=True)
class Listing:
    """Publications listed at `path`: those of a section, or those that carry a tag.

    `above` is what its breadcrumbs name, `counted` how many entries it has, where that is known. `members` are rows
    with an `order_key`, `prefix` leads from them to their publications.
    """

    now: Snapshot = field(repr=False)
    path: str
    title: str
    members: "QuerySet[Any]" = field(repr=False)
    prefix: str = ""
    above: list[Context] = field(default_factory=list)
    counted: int | None = None

    @cached_property
    def count(self) -> int:
        return self.members.count() if self.counted is None else self.counted

    @property
    def newest(self) -> int:
        """The number of the newest archive page, 0 where there is none."""
        return archives(self.count, self.now.listing_size)

    def entries(self, number: int) -> list[Context]:
        """Those of one page: of an archive page, or of its own, number 0, which holds what no archive page does."""
        k = self.now.listing_size
        start = self.count - number * k if number else 0
        stop = start + k if number else self.count - self.newest * k
        rows = self.members.order_by("order_key").values_list(*columns(self.prefix))
        return entries(self.now, list(rows[start:stop]))

    def link(self, number: int) -> Context:
        """To an archive page, or to its own, number 0."""
        if number == 0:
            return context.link(self.title, self.path)
        return context.link(f"{self.title}, page {number}", archive_page(self.path, number))

    @property
    def older(self) -> Context | None:
        """What its own page leads on to."""
        return self.link(self.newest) if self.newest else None

    def number_of(self, order_key: str) -> int:
        """The archive page on which an entry stands, or would stand, were there enough newer ones."""
        return self.members.filter(order_key__gt=order_key).count() // self.now.listing_size + 1


def section(now: Snapshot, path: str, title: str = "", **known: Any) -> Listing:
    return Listing(now, path, title, now.publications.filter(section=path), **known)


def tag(now: Snapshot, slug: str, title: str = "", **known: Any) -> Listing:
    return Listing(now, f"tags/{slug}", title, now.tags.filter(slug=slug), "publication__", **known)


def entries(now: Snapshot, rows: list[tuple[Any, ...]]) -> list[Context]:
    """Publications as listings show them, from rows that begin with what is LISTED and WRITTEN."""
    tags = now.tags_of([(row[0], row[len(LISTED)]) for row in rows])
    return [
        {
            "title": title,
            "url": url_of(path),
            "summary": summary,
            "date": context.date(date),
            "authors": context.written_list(authors),
            "tags": tags.get(pk, []),
            "image": image,
        }
        for pk, path, title, summary, date, image, _, authors, *_ in rows
    ]


class Page(NamedTuple):
    """A page of a listing: the archive page of that number, or its own, number 0."""

    listing: Listing
    number: int
    entries: list[Context]


def pages(members: "QuerySet[Any]", column: str, found: dict[str, Listing]) -> Iterator[Page]:
    """All pages of some listings, given by what stands in the column, so that each entry is read once.

    Backwards: the last listing first, its archive from the oldest page on, then its own page. What stands between them
    and is not asked for is passed over: a range, because SQLite 3.40 leaves rows out of `IN` in descending order.
    """
    some = next(iter(found.values()))
    rows = members.filter(**{f"{column}__gte": min(found)}).values_list(*columns(some.prefix), column, "order_key")
    # Where they begin is said as a key: beside `<=`, SQLite would pass over all that was read before, each time.
    begin = (max(found), LAST)
    batches = reading.in_order(rows, (column, "order_key"), READ, after=begin, backwards=True)
    asked = ([row for row in batch if row[-2] in found] for batch in batches)
    shown = ((row[-2], entry) for batch in asked for row, entry in zip(batch, entries(some.now, batch), strict=True))
    for name, listed in groupby(shown, key=itemgetter(0)):
        listing, oldest_first = found[name], (entry for _, entry in listed)
        for number in range(1, listing.newest + 1):
            yield Page(listing, number, list(islice(oldest_first, listing.now.listing_size))[::-1])
        yield Page(listing, 0, list(oldest_first)[::-1])


def archive(page: Page) -> Context:
    """What the template sees of an archive page."""
    listing, number, shown = page
    link = listing.link(number)
    return {
        **link, "canonical": context.absolute(link["url"]), "breadcrumbs": [*listing.above, listing.link(0)],
        "noindex": not context.is_indexable(), "entries": shown,
        "newer": listing.link(number + 1 if number < listing.newest else 0),
        "older": listing.link(number - 1) if number > 1 else None,
        "kind": "archive", "tags": [],
    }  # fmt: skip


def columns(prefix: str = "") -> list[Any]:
    """Of `entries`."""
    return [*(prefix + name for name in LISTED), *(reading.Written(F(prefix + name)) for name in WRITTEN)]


def archives(count: int, k: int) -> int:
    """How many archive pages a listing of `count` entries has."""
    return max(0, count // k - 1)


def archive_page(path: str, number: int) -> str:
    return f"{path}/archive/{number}".removeprefix("/")


def split_archive(path: str) -> tuple[str, int] | None:
    """The listing's path and the page's number, if a page's path is that of an archive page."""
    head, _, number = f"/{path}".rpartition("/archive/")
    return (head.removeprefix("/"), int(number)) if _ and number.isdecimal() and number[0] != "0" else None


@dataclass
class Reordering:
    """What happened to a listing's entries between two snapshots: keys that left or came, those changed in place."""

    moved: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)

    def touched(self, old: Listing, new: Listing) -> Iterator[str]:
        """The page paths of the listing whose entries differ, from the first differing entry on."""
        before, after = old.newest, new.newest
        fewer, more = sorted((before, after))
        if self.moved:
            first = min(new.number_of(max(self.moved)), fewer + 1)
            yield new.path
            yield from (archive_page(new.path, number) for number in range(first, more + 1))
        if fewer != more and fewer:
            yield archive_page(new.path, fewer)  # what was the newest has a newer one now, or the other way round
        for key in self.edited - self.moved:
            number = new.number_of(key)
            yield archive_page(new.path, number) if number <= after else new.path
