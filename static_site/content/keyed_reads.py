"""Batched reads of many rows by key, without a server-side cursor, which PgBouncer and SQLite would not keep."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import CharField, F, Func, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan

Key: TypeAlias = tuple[str, str]


class Written(Func):
    """A JSON column as its stored text, so that callers who read the same text repeatedly parse it once."""

    template = "%(expressions)s"
    output_field = TextField()


class Pair(Func):
    """Two columns as one value: `(a, b) > (c, d)` is one lookup in an index on both."""

    function = ""
    output_field = CharField()


def in_order(
    rows: "QuerySet[Any, tuple[Any, ...]]",
    columns: Key,
    size: int,
    *,
    after: Key | None = None,
    backwards: bool = False,
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows ordered by two columns, the last two of each row, starting after a key."""
    beyond = LessThan if backwards else GreaterThan
    ordered = rows.order_by(*(f"-{name}" if backwards else name for name in columns))
    while True:
        left = ordered.filter(beyond(Pair(*map(F, columns)), Pair(*map(Value, after)))) if after else ordered
        if found := list(left[:size]):
            yield found
            after = found[-1][-2:]
        if len(found) < size:
            return


def at_or_after(
    rows: "QuerySet[Any, tuple[Any, ...]]", columns: Key, key: Key | None
) -> "QuerySet[Any, tuple[Any, ...]]":
    """Return rows ordered by two columns, from a key on if one is given."""
    ordered = rows.order_by(*columns)
    return ordered.filter(GreaterThanOrEqual(Pair(*map(F, columns)), Pair(*map(Value, key)))) if key else ordered


def among(values: Iterable[int] | Iterable[str], kind: str = "bigint") -> RawSQL:
    """Return any number of keys or texts for `__in` as one parameter; one by one, Django takes at most a thousand."""
    if connection.vendor == "postgresql":
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - our own words
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])


def forwards(
    rows: "QuerySet[Any, tuple[Any, ...]]", column: str, size: int, *, after: str | None = None
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows ordered by their first column, starting after a value if one is given."""
    ordered = rows.order_by(column)
    left = ordered if after is None else ordered.filter(**{f"{column}__gt": after})
    return _read_on(left, ordered, f"{column}__gt", size)


def backwards(
    rows: "QuerySet[Any, tuple[Any, ...]]", column: str, last: str | None, size: int = 500
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows in descending order of their first column, starting with `last` if it is given."""
    ordered = rows.order_by(f"-{column}")
    left = ordered if last is None else ordered.filter(**{f"{column}__lte": last})
    return _read_on(left, ordered, f"{column}__lt", size)


def _read_on(
    left: "QuerySet[Any, tuple[Any, ...]]", ordered: "QuerySet[Any, tuple[Any, ...]]", beyond: str, size: int
) -> Iterator[list[tuple[Any, ...]]]:
    while found := list(left[:size]):
        yield found
        left = ordered.filter(**{beyond: found[-1][0]})
