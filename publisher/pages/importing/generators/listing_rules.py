"""Where generators list pages: the lists of tags, categories and other terms, further pages of long lists, and feeds.

An address has no first slash; `{taxonomy}`, `{term}`, `{list}` and `{number}` stand for what they say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from publisher.pages.importing.generators.slugs import plain_slug


@dataclass(frozen=True)
class ListingRules:
    terms: Mapping[str, str] = field(default_factory=dict)
    """Address of a term's list by taxonomy; the one of "" is for the others."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """Address of the list of all terms, in the same way."""
    slug: Callable[[str], str] = plain_slug
    nested: frozenset[str] = frozenset()
    """Taxonomies that nest a page's names, each below the one before it."""
    feeds: tuple[str, ...] = ()
    """Names of the feeds below a list."""
    term_feeds: tuple[str, ...] = ()
    """Addresses of a term's feeds that are elsewhere."""
    archives: tuple[str, ...] = ()
    """Addresses of lists of everything."""
    whole: str = ""
    """Address of a further page of the list of all posts."""
    page: str = ""
    """Address of a further page of a list; empty if lists have one page each."""
    page_in_folder: str = ""
    """The same for a list that isn't a file; empty if that makes no difference."""
    first: int = 2
    """Number of the first page that has such an address."""
    size: int = 10
    """Entries of a page."""

    def term(self, taxonomy: str, names: list[str]) -> str:
        """Return the address of a term's list; empty without one. `names` ends with the term."""
        pattern = self.terms.get(taxonomy, self.terms.get("", ""))
        slugs = [self.slug(name) for name in (names if taxonomy in self.nested else names[-1:])]
        filled = pattern.replace("{taxonomy}", taxonomy).replace("{term}", "/".join(slugs))
        return filled if all(slugs) else ""

    def all_terms(self, taxonomy: str) -> str:
        return self.lists.get(taxonomy, self.lists.get("", "")).replace("{taxonomy}", taxonomy)

    def further(self, address: str, count: int) -> list[str]:
        """Return the addresses of a list's further pages, if it has this many entries."""
        pattern = self.page if address.endswith(".html") else self.page_in_folder or self.page
        stem = address.removesuffix(".html").rstrip("/")
        return self._numbered(pattern.replace("{list}", stem), count)

    def further_of_all(self, count: int) -> list[str]:
        return self._numbered(self.whole, count)

    def feeds_of(self, address: str, term: str = "") -> list[str]:
        own = [f"{address.rstrip('/')}/{name}".lstrip("/") for name in self.feeds if not address.endswith(".html")]
        return own + ([feed.replace("{term}", self.slug(term)) for feed in self.term_feeds] if term else [])

    def _numbered(self, pattern: str, count: int) -> list[str]:
        last = -(-count // self.size) if pattern and self.size > 0 else 0
        return [pattern.replace("{number}", str(n)).lstrip("/") for n in range(self.first, last + 1)]
