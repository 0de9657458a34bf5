"""Queries for editors' page searches: by status, by words in the newest text, by place in the tree."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Concat, StrIndex, Substr
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler

from publisher.pages.models.columns import below
from publisher.pages.models.publication import Publication, PublicationQuerySet
from publisher.pages.models.revision import Revision

if TYPE_CHECKING:
    from publisher.pages.models.page import Page  # noqa: F401 - named in a base class

WORD = re.compile(r"[^\W_]+")

PLANS = ("publish_at", "unpublish_at")

FENCE = 2**31
"""A limit that never applies: without it, PostgreSQL expects nearly all pages to have changed and scans them all."""

LOOKED_AT = 2_000
"""Maximum number of matching texts checked; a search that finds more asks for another word."""

BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
"""Restricts PostgreSQL to the word index until the transaction ends."""


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

    def mentioning(self, wanted: str, texts: Collection[int]) -> Self:
        """Return pages with this in their path or newest text; `texts` are the first that contain its words."""
        in_path = Q(path__contains=wanted.strip("/").lower())
        if connection.vendor != "postgresql":
            return self.filter(in_path | Q(latest__title__icontains=wanted) | Q(latest__body__icontains=wanted))
        return self.filter(in_path | Q(latest__in=texts))


def texts_saying(wanted: str) -> list[int]:
    """Return keys of texts, old ones too, with all these words or prefixes; at most one more than are checked.

    This uses PostgreSQL's full-text search; on other databases, each text is read. If most texts have a word,
    PostgreSQL expects to be faster without its index and parses texts one by one, at about a millisecond each.
    """
    query = " & ".join(f"{word}:*" for word in WORD.findall(wanted.lower()))
    if not query or connection.vendor != "postgresql":
        return []
    found = Revision.objects.filter(Says("title", "body", Value(query))).values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_INDEX)
        return list(found[: LOOKED_AT + 1])


class Says(Func):
    """PostgreSQL's full-text search in a title and a body; the index `revision_words` has the same expression."""

    arity = 3
    output_field = models.BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> Any:
        (title, _), (body, _), (query, words) = map(compiler.compile, self.get_source_expressions())
        return f"to_tsvector('simple', {title} || ' ' || {body}) @@ to_tsquery('simple', {query})", words


def _live() -> PublicationQuerySet:
    return Publication.objects.live().filter(page=OuterRef("pk"))
