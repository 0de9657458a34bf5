"""Queries for editors' page searches: by status, by words in the newest text, by place in the tree."""

from typing import TYPE_CHECKING, Self

from django.db import connection, models
from django.db.models import Case, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.db.models.functions import Concat, StrIndex, Substr
from django.db.models.lookups import Exact

from publisher.pages.models.columns import below
from publisher.pages.models.publication import Publication, PublicationQuerySet
from publisher.pages.models.review import Review
from publisher.pages.models.word_search import WordSearch
from publisher.pages.paths import ancestors_of

if TYPE_CHECKING:
    from publisher.pages.models.page import Page  # noqa: F401 - named in a base class

PLANS = ("publish_at", "unpublish_at")

FENCE = 2**31
"""A limit that never applies: without it, PostgreSQL expects nearly all pages to have changed and scans them all."""

MOST_SETS = 8
"""Sets of words in paths that a search looks for, at most: each is one more query."""


class PageFinding(models.QuerySet["Page"]):
    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def drafts(self) -> Self:
        """Return pages that aren't public: never published, or unpublished."""
        return self.filter(~Exists(_live()))

    def published(self) -> Self:
        return self.filter(Exists(_live()))

    def changed(self) -> Self:
        """Return published pages whose newest text or weight differs. A published page's path never does."""
        other = ~Q(revision=F("page__latest")) | ~Q(weight=F("page__weight"))
        return self.filter(pk__in=Publication.objects.live().filter(other).values("page")[:FENCE])

    def planned(self) -> Self:
        """Return planned pages through the two short indexes: an OR would scan all pages."""
        to_publish, to_end = (self.model.objects.filter(**{f"{plan}__isnull": False}) for plan in PLANS)
        return self.filter(pk__in=to_publish.values("pk").union(to_end.values("pk")))

    def in_review(self) -> Self:
        """Return pages with a text that waits for a review."""
        return self.filter(pk__in=Review.objects.waiting().values("page"))

    def in_section(self, path: str) -> Self:
        """Return a page and the pages directly below it."""
        rest = Substr("path", len(path) + 2 if path else 1)
        return self.filter(Q(path=path) | below(path) & Q(Exact(StrIndex(rest, Value("/")), 0)))

    def children_of(self, path: str) -> Self:
        """Return the pages directly below a path."""
        return self.in_section(path).exclude(path=path)

    def counts_below(self, path: str) -> dict[str, tuple[int, bool]]:
        """Return each address directly below a path that has pages below it: how many, and if a page is there too."""
        start = len(path) + 2 if path else 1
        end = StrIndex(Substr("path", start), Value("/"))
        address = Case(When(end=0, then=F("path")), default=Substr("path", 1, F("end") + (start - 2)))
        found = self.filter(below(path)).annotate(end=end).values(address=address)
        counted = found.annotate(count=Count("pk", filter=Q(end__gt=0)), own=Count("pk", filter=Q(end=0)))
        rows = counted.filter(count__gt=0).values_list("address", "count", "own")
        return {address: (count, own > 0) for address, count, own in rows}

    def in_order(self) -> Self:
        """Sort pages of one section as readers will find them: `order_key` is the same rule."""
        return self.order_by("weight", F("latest__date").desc(nulls_last=True), "path")

    def with_sections(self) -> Self:
        """Annotate each page with `is_section`: True if pages exist below it."""
        return self.annotate(is_section=self._has_pages_below())

    def section_paths(self) -> list[str]:
        """Return the paths of those of these pages that have pages below them; each is looked up in the index."""
        return list(self.filter(self._has_pages_below()).values_list("path", flat=True))

    def _has_pages_below(self) -> Exists:
        first, last = Concat(OuterRef("path"), Value("/")), Concat(OuterRef("path"), Value("0"))
        return Exists(self.model.objects.filter(deleted_at=None, path__gt=first, path__lt=last))

    def with_live(self) -> Self:
        """Annotate each page with `is_live`: True if it is published, built or not."""
        return self.annotate(is_live=Exists(_live()))

    def search_for(self, wanted: str) -> WordSearch:
        """Return the search for words in paths, titles and texts."""
        words = WordSearch(wanted).words
        return WordSearch(wanted, self._in_paths(words) if connection.vendor == "postgresql" else ())

    def ranked(self, search: WordSearch, section: str = "") -> Self:
        """Annotate each page with `rank`, lower for a better match."""
        return self.alias(spaced=Concat(Value(" "), "latest__title"), rank=search.rank(section))

    def named(self, search: WordSearch, section: str = "") -> Self:
        """Return pages whose path and title have the words: the best match first, of equals the one saved last."""
        return self.filter(search.in_names()).ranked(search, section).order_by("rank", "-latest_id")

    def missing_above(self, path: str) -> list[str]:
        """Return the paths above a path, except home's, at which there is no page."""
        above = ancestors_of(path)[1:]
        found = set(self.filter(deleted_at=None, path__in=above).values_list("path", flat=True)) if above else set()
        return [one for one in above if one not in found]

    def _in_paths(self, words: list[str]) -> list[frozenset[str]]:
        """Return which of these words, but not all, paths have together; the largest sets first."""
        has = [ExpressionWrapper(Q(path__contains=word), models.BooleanField()) for word in words]
        rows = self.annotate(**{f"has_{n}": one for n, one in enumerate(has)}).order_by()
        found = rows.values_list(*(f"has_{n}" for n in range(len(words)))).distinct() if len(words) > 1 else ()
        sets = {frozenset(word for word, is_there in zip(words, row, strict=True) if is_there) for row in found}
        return sorted((some for some in sets if 0 < len(some) < len(words)), key=len, reverse=True)[:MOST_SETS]


def _live() -> PublicationQuerySet:
    return Publication.objects.live().filter(page=OuterRef("pk"))
