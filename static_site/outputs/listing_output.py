"""Listings as outputs: those of sections and of tags are divided and read in the same way."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, TypeAlias

from django.db.models import QuerySet

from publisher.pages.models.validity import batches
from static_site.content import listings
from static_site.content.listings import ArchivePage, Listing
from static_site.content.snapshot import Snapshot
from static_site.file_paths import file_of
from static_site.outputs.output import Output, Rank, Recipes, Span
from static_site.rendering.recipe import Recipe

PAGES_IN_A_LISTING = 10
"""Cost of one listing in work and memory, in pages (approximate)."""


class Counted(NamedTuple):
    """A listing that isn't read yet: a section by its path, or a tag by its slug."""

    name: str
    title: str
    entries: int


Part: TypeAlias = tuple[Counted, list[int], str]
"""Some pages of a long listing, by number, and the order key of the first one's oldest entry."""


class ListingOutput(Output):
    """A kind whose outputs are the pages of listings, in descending order of their names.

    Each one's archive comes first, from the oldest page on, then its own page if that is of this kind.
    """

    rank = Rank.LISTING
    column: ClassVar[str]  # of the members, it holds the listing's name
    folder: ClassVar[str]  # before the name in a listing's path
    own_pages: ClassVar[int]  # 1 if a listing's own page is of this kind, else 0

    @abstractmethod
    def members(self, now: Snapshot) -> "QuerySet[Any]":
        """Return the members of all listings."""

    @abstractmethod
    def counted(self, now: Snapshot, last: str | None) -> Iterator[Counted]:
        """Yield all listings in descending order, beginning with `last` if it is given."""

    @abstractmethod
    def listings(self, now: Snapshot, counted: list[Counted]) -> dict[str, Listing]:
        """Return listings by name."""

    @abstractmethod
    def numbered(self, file: str) -> tuple[str, int] | None:
        """Return the name of a file's listing and its number there, 0 for the listing's own page."""

    @abstractmethod
    def recipe(self, page: ArchivePage) -> Recipe:
        """Return the recipe of a page of a listing."""

    def spans(self, now: Snapshot, after: str, size: int) -> Iterator[Span]:
        most, group = max(1, size // PAGES_IN_A_LISTING), list[Counted]()
        for counted, done in self._left(now, after):
            pages = self._pages(now, counted) - done
            if group and (done or self._pages(now, *group) + pages > most):
                yield self._whole(now, group)
                group = []
            if done or pages > most:
                yield from self._parts(now, counted, done, most)
            else:
                group.append(counted)
        if group:
            yield self._whole(now, group)

    def recipes_in(self, now: Snapshot, what: Any) -> Recipes:
        """Return the recipes of whole listings, or of a part of one: of either as JSON, too, where tuples are lists."""
        is_part = isinstance(what[-1], str)
        pages = self._pages_of_part(now, what) if is_part else self._pages_of(now, what)
        return {page.file: self.recipe(page) for page in pages}

    def _left(self, now: Snapshot, after: str) -> Iterator[tuple[Counted, int]]:
        """Yield the listings that have pages left, with the number of archive pages that are done."""
        last, done = self.numbered(after) or (None, 0)
        for counted in self.counted(now, last):
            if counted.name != last:
                yield counted, 0
            elif 0 < done < self._pages(now, counted):
                yield counted, done

    def _pages(self, now: Snapshot, *counted: Counted) -> int:
        return sum(listings.archives(it.entries, now.listing_size) + self.own_pages for it in counted)

    def _whole(self, now: Snapshot, group: list[Counted]) -> Span:
        name, _, entries = group[-1]
        last = 0 if self.own_pages else listings.archives(entries, now.listing_size)
        return Span(self._file(name, last), self._pages(now, *group), [tuple(counted) for counted in group])

    def _parts(self, now: Snapshot, counted: Counted, done: int, most: int) -> Iterator[Span]:
        (listing,) = self.listings(now, [counted]).values()
        numbers = [*range(done + 1, listing.newest + 1), *[0] * self.own_pages]
        begins = listing.key_of(done * now.listing_size)
        for some in batches(numbers, most):
            yield Span(self._file(counted.name, some[-1]), len(some), (tuple(counted), some, begins))
            begins = listing.key_of(len(some) * now.listing_size, begins)

    def _file(self, name: str, number: int) -> str:
        return file_of(listings.numbered(self.folder + name, number))

    def _pages_of(self, now: Snapshot, group: list[Counted]) -> Iterator[ArchivePage]:
        found = self.listings(now, [Counted._make(counted) for counted in group])
        pages = listings.pages(self.members(now), self.column, found)
        return (page for page in pages if page.number or self.own_pages)

    def _pages_of_part(self, now: Snapshot, part: Part) -> Iterator[ArchivePage]:
        counted, numbers, begins = part
        (listing,) = self.listings(now, [Counted._make(counted)]).values()
        yield from listing.archive_from(begins, [number for number in numbers if number])
        if 0 in numbers:
            yield ArchivePage(listing, 0, listing.own_entries(), "")
