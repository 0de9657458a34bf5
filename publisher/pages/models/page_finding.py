"""Queries for editors' page searches: by status, by words in the newest text, by place in the tree."""

from typing import TYPE_CHECKING, Self

from django.db import connection, models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Concat, StrIndex, Substr
from django.db.models.lookups import Exact

from publisher.pages.models.columns import below
from publisher.pages.models.publication import Publication, PublicationQuerySet
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

    def in_section(self, path: str) -> Self:
        """Return a page and the pages directly below it."""
        rest = Substr("path", len(path) + 2 if path else 1)
        return self.filter(Q(path=path) | below(path) & Q(Exact(StrIndex(rest, Value("/")), 0)))

    def with_sections(self) -> Self:
        """Annotate each page with `is_section`: True if pages exist below it."""
        first, last = Concat(OuterRef("path"), Value("/")), Concat(OuterRef("path"), Value("0"))
        under = self.model.objects.filter(deleted_at=None, path__gt=first, path__lt=last)
        return self.annotate(is_section=Exists(under))

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
