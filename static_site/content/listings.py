"""Long listings in pages that stay as they are: the oldest entries are on archive page 1, and a new one touches nothing
but the newest page.

With k entries a page, archive page i holds entries (i-1)k+1 … ik counted from the oldest; the listing's own page shows
the newest k to 2k-1. Used by sections and by tags.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, islice
from math import ceil
from operator import itemgetter
from typing import Any, NamedTuple, Self

from django.db.models import F, QuerySet

from publisher.pages.models import Publication
from publisher.pages.paths import url_of
from static_site.content import context, keyed_reads
from static_site.content.archive_positions import ArchivePosition, section_name, tag_name
from static_site.content.difference import Difference
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of
from static_site.rendering.recipe import Context

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

    `name` is what the places of its archive pages go by. `above` is what its breadcrumbs name, `counted` how many
    entries it has, where that is known. `rows` gives its members, which have an `order_key`; `prefix` leads from them
    to their publications.
    """

    now: Snapshot = field(repr=False)
    name: str
    path: str
    title: str
    rows: "Callable[[], QuerySet[Any]]" = field(repr=False)
    prefix: str = ""
    above: list[Context] = field(default_factory=list)
    counted: int | None = None

    @cached_property
    def members(self) -> "QuerySet[Any]":
        """Worded when it is asked for: a full build reads many listings at once instead."""
        return self.rows()

    @cached_property
    def count(self) -> int:
        return self.older_than("") if self.counted is None else self.counted

    @property
    def newest(self) -> int:
        """The number of the newest archive page, 0 where there is none."""
        return archives(self.count, self.now.listing_size)

    def own_entries(self) -> list[Context]:
        """Those of its own page, which holds what no archive page does."""
        rows = self.members.order_by("order_key").values_list(*columns(self.prefix))
        return entries(self.now, list(rows[: self.count - self.newest * self.now.listing_size]))

    def archive(self, numbers: Iterable[int]) -> Iterator["ArchivePage"]:
        """Some archive pages, whose numbers ascend."""
        for _, run in groupby(enumerate(numbers), key=lambda numbered: numbered[1] - numbered[0]):
            yield from self._run([number for _, number in run])

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
        return self.older_than(order_key) // self.now.listing_size + 1

    def older_than(self, order_key: str) -> int:
        """How many entries stand behind a key; behind the empty one they all do."""
        behind, place = self.members.filter(order_key__gt=order_key), self.now.places.nearest(self.name, order_key)
        if place is None:
            return behind.count()
        return behind.filter(order_key__lte=place.order_key).count() + place.older

    def _run(self, numbers: list[int]) -> Iterator["ArchivePage"]:
        """Archive pages one after the other, read at once."""
        k, rows = self.now.listing_size, self.members.order_by("-order_key")
        skipped = (numbers[0] - 1) * k
        if place := self._place_before(numbers[0]):
            rows, skipped = rows.filter(order_key__lte=place.order_key), skipped - place.older
        found = list(rows.values_list(*columns(self.prefix), "order_key")[skipped : skipped + len(numbers) * k])
        oldest_first = iter(zip(found, entries(self.now, found), strict=True))
        for number in numbers:
            yield ArchivePage.of(self, number, [(row[-1], entry) for row, entry in islice(oldest_first, k)])

    def _place_before(self, number: int) -> ArchivePosition | None:
        """Where a page begins that has no more entries behind it than this one, however many came since the base."""
        came = self.now.places.came(self.name)
        before = number - ceil(came / self.now.listing_size)
        return self.now.places.of_file(self.name, file_of(archive_page(self.path, before))) if before > 0 else None


def section(now: Snapshot, path: str, title: str = "", **known: Any) -> Listing:
    return Listing(now, section_name(path), path, title, lambda: now.publications.filter(section=path), **known)


def tag(now: Snapshot, slug: str, title: str = "", **known: Any) -> Listing:
    return Listing(
        now, tag_name(slug), f"tags/{slug}", title, lambda: now.tags.filter(slug=slug), "publication__", **known
    )


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


class ArchivePage(NamedTuple):
    """A page of a listing: the archive page of that number, or its own, number 0; newest first."""

    listing: Listing
    number: int
    entries: list[Context]
    begins: str  # the order key of its oldest entry

    @classmethod
    def of(cls, listing: Listing, number: int, oldest_first: list[tuple[str, Context]]) -> Self:
        return cls(listing, number, [entry for _, entry in reversed(oldest_first)], oldest_first[0][0])

    @property
    def place(self) -> str:
        """What the artifact of an archive page keeps."""
        return ArchivePosition(self.begins, (self.number - 1) * self.listing.now.listing_size).written(
            self.listing.name
        )


def pages(members: "QuerySet[Any]", column: str, found: dict[str, Listing]) -> Iterator[ArchivePage]:
    """All pages of some listings, given by what stands in the column, so that each entry is read once.

    Backwards: the last listing first, its archive from the oldest page on, then its own page. What stands between them
    and is not asked for is passed over: a range, because SQLite 3.40 leaves rows out of `IN` in descending order.
    """
    some = next(iter(found.values()))
    rows = members.filter(**{f"{column}__gte": min(found)}).values_list(*columns(some.prefix), column, "order_key")
    # Where they begin is said as a key: beside `<=`, SQLite would pass over all that was read before, each time.
    begin = (max(found), LAST)
    batches = keyed_reads.in_order(rows, (column, "order_key"), READ, after=begin, backwards=True)
    asked = ([row for row in batch if row[-2] in found] for batch in batches)
    shown = ((*row[-2:], entry) for batch in asked for row, entry in zip(batch, entries(some.now, batch), strict=True))
    for name, listed in groupby(shown, key=itemgetter(0)):
        listing, oldest_first = found[name], ((order_key, entry) for _, order_key, entry in listed)
        for number in range(1, listing.newest + 1):
            yield ArchivePage.of(listing, number, list(islice(oldest_first, listing.now.listing_size)))
        yield ArchivePage.of(listing, 0, list(oldest_first))


def archive(page: ArchivePage) -> Context:
    """What the template sees of an archive page."""
    listing, number, shown, _ = page
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
    return [*(prefix + name for name in LISTED), *(keyed_reads.Written(F(prefix + name)) for name in WRITTEN)]


def archives(count: int, k: int) -> int:
    """How many archive pages a listing of `count` entries has."""
    return max(0, count // k - 1)


def archive_page(path: str, number: int) -> str:
    return f"{path}/archive/{number}".removeprefix("/")


def split_archive(path: str) -> tuple[str, int] | None:
    """The listing's path and the page's number, if a page's path is that of an archive page."""
    head, _, number = f"/{path}".rpartition("/archive/")
    return (head.removeprefix("/"), int(number)) if _ and number.isdecimal() and number[0] != "0" else None


def numbers(wanted: Iterable[tuple[str, int] | None]) -> dict[str, list[int]]:
    """By listing, the numbers of the pages that are wanted of it, ascending."""
    some = sorted(page for page in wanted if page)
    return {listing: [number for _, number in pages] for listing, pages in groupby(some, key=itemgetter(0))}


@dataclass
class Reordering:
    """What happened to a listing's entries between two snapshots: order keys that came, that left, or that stay."""

    came: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)

    def add(self, old: Publication | None, new: Publication | None) -> None:
        """An entry as it was and as it is; None where the listing did not have it, or has it no more."""
        if old and new and old.order_key == new.order_key:
            self.edited.add(new.order_key)
        else:
            self.left |= {old.order_key} if old else set()
            self.came |= {new.order_key} if new else set()

    def touched(self, new: Listing) -> Iterator[str]:
        """The page paths of the listing whose entries differ, from the first differing entry on."""
        before, after = archives(new.count - len(self.came) + len(self.left), new.now.listing_size), new.newest
        fewer, more = sorted((before, after))
        moved = self.came | self.left
        if moved:
            first = min(new.number_of(max(moved)), fewer + 1)
            yield new.path
            yield from (archive_page(new.path, number) for number in range(first, more + 1))
        if fewer != more and fewer:
            yield archive_page(new.path, fewer)  # what was the newest has a newer one now, or the other way round
        for key in self.edited - moved:
            number = new.number_of(key)
            yield archive_page(new.path, number) if number <= after else new.path


def reorderings(difference: Difference, listed_in: Callable[[Publication], set[str]]) -> dict[str, Reordering]:
    """By listing: `listed_in` says in which ones a publication stands."""
    found: dict[str, Reordering] = defaultdict(Reordering)
    for pair in difference.pairs:
        if pair.looks_other_in_listings:
            had, has = (listed_in(p) if p else set() for p in (pair.old, pair.new))
            for name in had | has:
                found[name].add(pair.old if name in had else None, pair.new if name in has else None)
    return found
