"""Which pages an editor looks for: by where they stand, by what their newest text says, by their place in the tree."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, Func, OuterRef, Q, Value
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
"""A limit that is none: PostgreSQL expects that nearly all pages have changed, and would walk along them one by one."""

LOOKED_AT = 2_000
"""So many texts that have the words are looked at; whoever finds more needs another word, and is told so."""

BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
"""Leaves PostgreSQL the index of words, until the transaction ends."""


class PageFinding(models.QuerySet["Page"]):
    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def drafts(self) -> Self:
        """Pages that readers are not to see: never published, or taken from them."""
        return self.filter(~Exists(_live()))

    def published(self) -> Self:
        return self.filter(Exists(_live()))

    def changed(self) -> Self:
        """Published pages whose newest text or weight is another. The path of a published page is always its own."""
        other = ~Q(revision=F("page__latest")) | ~Q(weight=F("page__weight"))
        return self.filter(pk__in=Publication.objects.live().filter(other).values("page")[:FENCE])

    def planned(self) -> Self:
        """By way of the two short indexes: an OR would walk along all pages."""
        to_publish, to_end = (self.model.objects.filter(**{f"{plan}__isnull": False}) for plan in PLANS)
        return self.filter(pk__in=to_publish.values("pk").union(to_end.values("pk")))

    def in_section(self, path: str) -> Self:
        """A page and those directly below it."""
        rest = Substr("path", len(path) + 2 if path else 1)
        return self.filter(Q(path=path) | below(path) & Q(Exact(StrIndex(rest, Value("/")), 0)))

    def with_sections(self) -> Self:
        """Each page says whether pages stand below it (`is_section`)."""
        first, last = Concat(OuterRef("path"), Value("/")), Concat(OuterRef("path"), Value("0"))
        under = self.model.objects.filter(deleted_at=None, path__gt=first, path__lt=last)
        return self.annotate(is_section=Exists(under))

    def mentioning(self, wanted: str, texts: Collection[int]) -> Self:
        """Pages that have this in their path or newest text; `texts` are the first that have its words."""
        in_path = Q(path__contains=wanted.strip("/").lower())
        if connection.vendor != "postgresql":
            return self.filter(in_path | Q(latest__title__icontains=wanted) | Q(latest__body__icontains=wanted))
        return self.filter(in_path | Q(latest__in=texts))


def texts_saying(wanted: str) -> list[int]:
    """Keys of texts, old ones too, that have all these words or how they begin; one more than are looked at.

    PostgreSQL's full-text search: none elsewhere, where each text is read. Where most texts have a word, PostgreSQL
    expects to be quicker without its index, and takes texts apart one by one, a millisecond or so each.
    """
    query = " & ".join(f"{word}:*" for word in WORD.findall(wanted.lower()))
    if not query or connection.vendor != "postgresql":
        return []
    found = Revision.objects.filter(Says("title", "body", Value(query))).values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_INDEX)
        return list(found[: LOOKED_AT + 1])


class Says(Func):
    """PostgreSQL's full-text search in a title and a body; the index `revision_words` is over the same expression."""

    arity = 3
    output_field = models.BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> Any:
        (title, _), (body, _), (query, words) = map(compiler.compile, self.get_source_expressions())
        return f"to_tsvector('simple', {title} || ' ' || {body}) @@ to_tsquery('simple', {query})", words


def _live() -> PublicationQuerySet:
    return Publication.objects.live().filter(page=OuterRef("pk"))
