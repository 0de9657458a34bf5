"""How the entries of a listing change between two content versions, and which of its pages that touches."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from publisher.pages.models import Publication
from static_site.content.difference import Difference
from static_site.content.listings import Listing, archive_page, archives


@dataclass
class Reordering:
    """The change in a listing's entries between two snapshots: order keys that were added, removed or kept."""

    came: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)

    def add(self, old: Publication | None, new: Publication | None) -> None:
        """Add an entry as it was and as it is; None where the listing didn't have it, or no longer has it."""
        if old and new and old.order_key == new.order_key:
            self.edited.add(new.order_key)
        else:
            self.left |= {old.order_key} if old else set()
            self.came |= {new.order_key} if new else set()

    def touched(self, new: Listing) -> Iterator[str]:
        """Yield the listing's page paths whose entries differ, from the first differing entry on."""
        before, after = archives(new.count - len(self.came) + len(self.left), new.now.listing_size), new.newest
        fewer, more = sorted((before, after))
        moved = self.came | self.left
        if moved:
            first = min(new.number_of(max(moved)), fewer + 1)
            yield new.path
            yield from (archive_page(new.path, number) for number in range(first, more + 1))
        if fewer != more and fewer:
            yield archive_page(new.path, fewer)  # the newest page now has a newer one, or the reverse
        for key in self.edited - moved:
            number = new.number_of(key)
            yield archive_page(new.path, number) if number <= after else new.path


def reorderings(difference: Difference, listed_in: Callable[[Publication], set[str]]) -> dict[str, Reordering]:
    """Return the reorderings by listing; `listed_in` returns the listings that include a publication."""
    found: dict[str, Reordering] = defaultdict(Reordering)
    for pair in difference.pairs:
        if pair.looks_other_in_listings:
            had, has = (listed_in(p) if p else set() for p in (pair.old, pair.new))
            for name in had | has:
                found[name].add(pair.old if name in had else None, pair.new if name in has else None)
    return found
