"""Long listings split into stable pages: the oldest entries are on archive page 1, and a new one touches only the
newest page.

With k entries a page, archive page i holds entries (i-1)k+1 … ik, counted from the oldest; the listing's own page
shows the newest k to 2k-1. Sections and tags use it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, islice
from math import ceil
from operator import itemgetter
from typing import Any, NamedTuple, Self

from django.db.models import F, QuerySet

from publisher.pages.paths import url_of
from static_site.content import context, keyed_reads, media_files
from static_site.content.archive_positions import ArchivePosition, section_name, tag_name
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of
from static_site.rendering.recipe import Context

LISTED = ("pk", "path", "title", "summary", "date", "image")
WRITTEN = ("tag_pairs", "authors")
"""The columns that a listing shows, read as plain tuples because a large site lists millions of entries. WRITTEN
columns are last, as text."""

READ = 1_000
"""Entries read at once."""

LAST = "\U0010ffff"
"""Sorts after every order key."""


@dataclass(frozen=True)
class Listing:
    """Publications listed at `path`: those in a section or with a tag.

    `name` identifies the places of its archive pages. `above` is its breadcrumbs, `counted` its number of entries if
    known. `rows` returns its members, which have an `order_key`; `prefix` is the lookup from a member to its
    publication.
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
        """The query for its members, built only on demand: a full build reads many listings at once instead."""
        return self.rows()

    @cached_property
    def count(self) -> int:
        return self.older_than("") if self.counted is None else self.counted

    @property
    def newest(self) -> int:
        """The number of the newest archive page, 0 without archive pages."""
        return archives(self.count, self.now.listing_size)

    def own_entries(self) -> list[Context]:
        """Return the entries on its own page: those on no archive page."""
        rows = self.members.order_by("order_key").values_list(*columns(self.prefix))
        return entries(self.now, list(rows[: self.count - self.newest * self.now.listing_size]))

    def archive(self, numbers: Iterable[int]) -> Iterator["ArchivePage"]:
        """Yield the archive pages with these ascending numbers."""
        for _, run in groupby(enumerate(numbers), key=lambda numbered: numbered[1] - numbered[0]):
            yield from self._run([number for _, number in run])

    def archive_from(self, begins: str, numbers: list[int]) -> Iterator["ArchivePage"]:
        """Yield consecutive archive pages; `begins` is the order key of their oldest entry."""
        return self._made(numbers, self.members.filter(order_key__lte=begins), 0)

    def key_of(self, older: int, begins: str = "") -> str:
        """Return the order key of the entry with so many older ones, not counting those older than `begins`; or ""."""
        rows = self.members.filter(order_key__lte=begins) if begins else self.members
        keys = rows.order_by("-order_key").values_list("order_key", flat=True)
        return next(iter(keys[older : older + 1]), "")

    def link(self, number: int) -> Context:
        """Return a link to an archive page, or to the listing's own page, number 0."""
        if number == 0:
            return context.link(self.title, self.path)
        return context.link(f"{self.title}, page {number}", archive_page(self.path, number))

    @property
    def older(self) -> Context | None:
        """The link from its own page to the newest archive page."""
        return self.link(self.newest) if self.newest else None

    def number_of(self, order_key: str) -> int:
        """Return the archive page that holds an entry, or would hold it if there were enough newer entries."""
        return self.older_than(order_key) // self.now.listing_size + 1

    def older_than(self, order_key: str) -> int:
        """Count the entries older than a key; the empty key counts them all."""
        behind, place = self.members.filter(order_key__gt=order_key), self.now.places.nearest(self.name, order_key)
        if place is None:
            return behind.count()
        return behind.filter(order_key__lte=place.order_key).count() + place.older

    def _run(self, numbers: list[int]) -> Iterator["ArchivePage"]:
        """Yield consecutive archive pages, read in one query."""
        rows, skipped = self.members, (numbers[0] - 1) * self.now.listing_size
        if place := self._place_before(numbers[0]):
            rows, skipped = rows.filter(order_key__lte=place.order_key), skipped - place.older
        return self._made(numbers, rows, skipped)

    def _made(self, numbers: list[int], rows: "QuerySet[Any]", skipped: int) -> Iterator["ArchivePage"]:
        k, shown = self.now.listing_size, rows.order_by("-order_key").values_list(*columns(self.prefix), "order_key")
        found = list(shown[skipped : skipped + len(numbers) * k])
        oldest_first = iter(zip(found, entries(self.now, found), strict=True))
        for number in numbers:
            yield ArchivePage.of(self, number, [(row[-1], entry) for row, entry in islice(oldest_first, k)])

    def _place_before(self, number: int) -> ArchivePosition | None:
        """Return the start of a page with no more older entries than this one, however many came since the base."""
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
    """Return publications as listings show them, from rows that begin with LISTED and WRITTEN."""
    tags = now.tags_of([(row[0], row[len(LISTED)]) for row in rows])
    images = {row[LISTED.index("image")] for row in rows}
    named = set().union(*map(media_files.of_image, images))
    files = media_files.files(now.version, named) if named else {}
    return [
        {
            "title": title,
            "url": url_of(path),
            "summary": summary,
            "date": now.date(date),
            "authors": context.written_list(authors),
            "tags": tags.get(pk, []),
            "image": media_files.card_url(image, url_of(path), files) if image else "",
        }
        for pk, path, title, summary, date, image, _, authors, *_ in rows
    ]


class ArchivePage(NamedTuple):
    """A page of a listing, newest entries first: the archive page with this number, or its own page, number 0."""

    listing: Listing
    number: int
    entries: list[Context]
    begins: str  # the order key of its oldest entry

    @classmethod
    def of(cls, listing: Listing, number: int, oldest_first: list[tuple[str, Context]]) -> Self:
        return cls(listing, number, [entry for _, entry in reversed(oldest_first)], oldest_first[0][0])

    @property
    def file(self) -> str:
        return file_of(numbered(self.listing.path, self.number))

    @property
    def place(self) -> str:
        """The place that the artifact of an archive page stores."""
        return ArchivePosition(self.begins, (self.number - 1) * self.listing.now.listing_size).written(
            self.listing.name
        )


def pages(members: "QuerySet[Any]", column: str, found: dict[str, Listing]) -> Iterator[ArchivePage]:
    """Yield all pages of some listings, keyed by the column's value, reading each entry once.

    The last listing comes first: its archive from the oldest page on, then its own page. The query takes a range and
    skips listings that weren't asked for, because SQLite 3.40 omits rows from `IN` in descending order.
    """
    some = next(iter(found.values()))
    rows = members.filter(**{f"{column}__gte": min(found)}).values_list(*columns(some.prefix), column, "order_key")
    # The start is given as a key: with a separate `<=`, SQLite would skip over all rows read before, each time.
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
    """Return the template context of an archive page."""
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
    """Return the columns that `entries` reads."""
    return [*(prefix + name for name in LISTED), *(keyed_reads.Written(F(prefix + name)) for name in WRITTEN)]


def archives(count: int, k: int) -> int:
    """Return the number of archive pages in a listing with `count` entries."""
    return max(0, count // k - 1)


def archive_page(path: str, number: int) -> str:
    return f"{path}/archive/{number}".removeprefix("/")


def numbered(path: str, number: int) -> str:
    """Return the path of a page of a listing: of an archive page, or of its own page, number 0."""
    return archive_page(path, number) if number else path


def split_archive(path: str) -> tuple[str, int] | None:
    """Split an archive page's path into the listing's path and the page's number; None for any other page."""
    head, _, number = f"/{path}".rpartition("/archive/")
    return (head.removeprefix("/"), int(number)) if _ and number.isdecimal() and number[0] != "0" else None


def numbers(wanted: Iterable[tuple[str, int] | None]) -> dict[str, list[int]]:
    """Return the wanted page numbers by listing, ascending."""
    some = sorted(page for page in wanted if page)
    return {listing: [number for _, number in pages] for listing, pages in groupby(some, key=itemgetter(0))}
