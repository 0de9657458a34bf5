"""Many rows read by key, so many at a time: no server-side cursor, which PgBouncer and SQLite would not keep."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import CharField, F, Func, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan, LessThan

Key: TypeAlias = tuple[str, str]


class Written(Func):
    """A JSON column as the text that it is stored as: who reads the same again and again need not parse it again."""

    template = "%(expressions)s"
    output_field = TextField()


class Pair(Func):
    """Two columns as one value: `(a, b) > (c, d)` is one step into an index on both."""

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
    """Rows in the order of two columns, which are the last of each row; from one key on, which is left out."""
    beyond = LessThan if backwards else GreaterThan
    ordered = rows.order_by(*(f"-{name}" if backwards else name for name in columns))
    while True:
        left = ordered.filter(beyond(Pair(*map(F, columns)), Pair(*map(Value, after)))) if after else ordered
        if found := list(left[:size]):
            yield found
            after = found[-1][-2:]
        if len(found) < size:
            return


def among(values: Iterable[int] | Iterable[str], kind: str = "bigint") -> RawSQL:
    """Keys, or texts, for `__in`, however many, as one parameter: Django takes a thousand of them one by one."""
    if connection.vendor == "postgresql":
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - our own words
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])


def forwards(
    rows: "QuerySet[Any, tuple[Any, ...]]", column: str, size: int, *, after: str | None = None
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in the order of their first column; from one value on, which is left out, where that is given."""
    ordered = rows.order_by(column)
    left = ordered if after is None else ordered.filter(**{f"{column}__gt": after})
    return _read_on(left, ordered, f"{column}__gt", size)


def backwards(
    rows: "QuerySet[Any, tuple[Any, ...]]", column: str, last: str | None, size: int = 500
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows from the last value of their first column down, beginning with one where that is given."""
    ordered = rows.order_by(f"-{column}")
    left = ordered if last is None else ordered.filter(**{f"{column}__lte": last})
    return _read_on(left, ordered, f"{column}__lt", size)


def _read_on(
    left: "QuerySet[Any, tuple[Any, ...]]", ordered: "QuerySet[Any, tuple[Any, ...]]", beyond: str, size: int
) -> Iterator[list[tuple[Any, ...]]]:
    while found := list(left[:size]):
        yield found
        left = ordered.filter(**{beyond: found[-1][0]})
