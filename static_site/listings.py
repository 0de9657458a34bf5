"""Long listings in pages that stay as they are: the oldest entries are on archive page 1, and a new one touches nothing
but the newest page.

With k entries a page, archive page i holds entries (i-1)k+1 … ik counted from the oldest; the listing's own page shows
the newest k to 2k-1. Used by sections and by tags.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from publisher.pages.models import Publication
from publisher.pages.paths import url_of
from static_site.context import Context, entry
from static_site.snapshot import Snapshot


@dataclass(frozen=True)
class Listing:
    """Publications listed at `path`: those of a section, or those that carry a tag."""

    path: str
    title: str
    members: "QuerySet[Publication]" = field(repr=False)
    k: int

    def count(self) -> int:
        return self.members.count()

    def own_entries(self, count: int) -> list[Context]:
        return self._entries(0, count - archives(count, self.k) * self.k)

    def archive_entries(self, number: int, count: int) -> list[Context]:
        newest = count - number * self.k
        return self._entries(newest, newest + self.k)

    def older_than_newest(self, count: int) -> Context | None:
        number = archives(count, self.k)
        return archive_link(self, number) if number else None

    def number_of(self, order_key: str) -> int:
        """The archive page on which an entry stands, or would stand, were there enough newer ones."""
        return self.members.filter(order_key__gt=order_key).count() // self.k + 1

    def _entries(self, start: int, stop: int) -> list[Context]:
        return [entry(p) for p in self.members.order_by("order_key").prefetch_related("tags")[start:stop]]


def section(snapshot: Snapshot, path: str, title: str = "") -> Listing:
    return Listing(path, title, snapshot.publications.filter(section=path), snapshot.listing_size)


def tag(snapshot: Snapshot, slug: str, title: str = "") -> Listing:
    members = snapshot.publications.filter(tags__slug=slug)
    return Listing(f"tags/{slug}", title, members, snapshot.listing_size)


def archives(count: int, k: int) -> int:
    """How many archive pages a listing of `count` entries has."""
    return max(0, count // k - 1)


def archive_link(listing: Listing, number: int) -> Context:
    return {"title": f"{listing.title}, page {number}", "url": url_of(archive_page(listing.path, number))}


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
        before, after = archives(old.count(), new.k), archives(new.count(), new.k)
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
