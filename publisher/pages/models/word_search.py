"""A search for pages as typed: which pages have its words, in any order, and which of them come first.

The list of pages and every field that takes a page use it. PostgreSQL finds words of texts through its full-text index;
other databases read each text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, Func, Q, Value, When
from django.db.models.sql.compiler import SQLCompiler

from publisher.pages.models.columns import below
from publisher.pages.models.revision import Revision

WORD = re.compile(r"[^\W_]+")

MOST_WORDS = 6
"""Words looked for; any more are ignored."""

LOOKED_AT = 2_000
"""Maximum number of matching texts checked; a search that finds more asks for another word."""

BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
"""Restricts PostgreSQL to the word index until the transaction ends."""

TITLE, BODY = "latest__title", "latest__body"


@dataclass(frozen=True)
class WordSearch:
    wanted: str
    in_paths: Sequence[frozenset[str]] = ()
    """Sets of words that paths have, and texts needn't; PostgreSQL only."""

    @cached_property
    def words(self) -> list[str]:
        """The words, each once; everything that was typed if it has none, such as “%”."""
        return self._words or [self.wanted]

    @property
    def path(self) -> str:
        return self.wanted.strip("/").lower()

    @property
    def is_cut(self) -> bool:
        """Whether more texts contain the words than were checked, so that pages are missing."""
        return any(len(texts) > LOOKED_AT for texts in self._texts.values())

    def in_names(self) -> Q:
        """Match pages whose path and title have all the words between them."""
        return reduce(and_, map(_in_name, self.words))

    def anywhere(self) -> Q:
        """Match pages whose path, title and newest text have all the words between them."""
        if connection.vendor != "postgresql":
            return reduce(and_, (_in_name(word) | _in_any_case(f"{BODY}__icontains", word) for word in self.words))
        found = self.in_names()
        for some, texts in self._texts.items():
            found |= reduce(and_, (Q(path__contains=word) for word in some), Q(latest__in=texts))
        return found

    def rank(self, section: str = "") -> Case:
        """Rank pages: an exact title or path, one that begins so, one in the section, one with words that begin so, and
        one whose name has the words, before one whose text has them. Needs the alias `spaced`, " " and the title."""
        exact = Q(path=self.path) | _in_any_case(f"{TITLE}__iexact", self.wanted)
        prefix = Q(path__startswith=self.path) | _in_any_case(f"{TITLE}__istartswith", self.wanted)
        nearby = [When(Q(path=section) | below(section), then=2)] if section else []
        return Case(
            When(exact, then=0),
            When(prefix, then=1),
            *nearby,
            When(reduce(and_, map(_begins_a_word, self.words)), then=3),
            When(self.in_names(), then=4),
            default=5,
        )

    @cached_property
    def _words(self) -> list[str]:
        return list(dict.fromkeys(WORD.findall(self.wanted.lower())))[:MOST_WORDS]

    @cached_property
    def _texts(self) -> dict[frozenset[str], list[int]]:
        """Keys of texts, old ones too, with all the words but those in a path, at most one more than is checked.

        If most texts have a word, PostgreSQL expects to be faster without its index and parses texts one by one, at
        about a millisecond each.
        """
        if connection.vendor != "postgresql" or not self._words:
            return {}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BY_INDEX)
            return {some: _texts_saying(sorted({*self._words} - some)) for some in (frozenset[str](), *self.in_paths)}


class Says(Func):
    """PostgreSQL's full-text search in a title and a body; the index `revision_words` has the same expression."""

    arity = 3
    output_field = BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> Any:
        (title, _), (body, _), (query, words) = map(compiler.compile, self.get_source_expressions())
        return f"to_tsvector('simple', {title} || ' ' || {body}) @@ to_tsquery('simple', {query})", words


def _texts_saying(words: Iterable[str]) -> list[int]:
    query = Value(" & ".join(f"{word}:*" for word in words))
    return list(Revision.objects.filter(Says("title", "body", query)).values_list("pk", flat=True)[: LOOKED_AT + 1])


def _in_name(word: str) -> Q:
    return Q(path__contains=word.strip("/")) | _in_any_case(f"{TITLE}__icontains", word)


def _begins_a_word(word: str) -> Q:
    in_path = Q(path__startswith=word) | Q(path__contains=f"/{word}") | Q(path__contains=f"-{word}")
    return in_path | _in_any_case("spaced__icontains", f" {word}")


def _in_any_case(lookup: str, text: str) -> Q:
    """Match without regard to capitals. SQLite knows those of ASCII only, so others are tried in their usual forms."""
    forms = {text} if text.isascii() else {text, text.lower(), text.upper(), text.title()}
    return reduce(or_, (Q(**{lookup: form}) for form in sorted(forms)))
