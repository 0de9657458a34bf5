"""Bulk inserts from plain tuples: COPY on PostgreSQL, one statement for many rows on SQLite.

A release writes its artifacts this way. With Django's `bulk_create` it would be the most expensive part of a build.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from django.db import connection, models

Row = Sequence[Any]

# Binary COPY (https://www.postgresql.org/docs/current/sql-copy.html): a signature and two 4-byte zeros; for each row
# the number of fields; for each field its length and bytes, or -1 for NULL; and -1 after the last row.
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
NULL = END = -1
COUNT, LENGTH = struct.Struct("!h").pack, struct.Struct("!i").pack
INTEGER, BIGINT = struct.Struct("!i").pack, struct.Struct("!q").pack
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

ENCODERS: dict[str, Callable[[Any], bytes]] = {
    "varchar": str.encode,
    "text": str.encode,
    "bytea": bytes,
    "integer": INTEGER,
    "bigint": BIGINT,
    "boolean": lambda value: b"\1" if value else b"\0",
    "timestamp with time zone": lambda value: BIGINT((value - EPOCH) // timedelta(microseconds=1)),
    "jsonb": lambda value: b"\1" + value.encode(),  # format version and text
}


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows of Python values of the model's own types (JSON as text), in the caller's transaction.

    Unnamed columns get the database's defaults; nothing is read back. Raises Django's database errors.
    """
    fields = [model._meta.get_field(name) for name in columns]
    if connection.vendor == "postgresql":
        _copy(model, fields, rows)
    else:
        _insert(model, fields, rows)


def _copy(model: type[models.Model], fields: list[Any], rows: Iterable[Row]) -> None:
    encoders = [ENCODERS[_type(field)] for field in fields]
    stream = BytesIO()
    stream.write(SIGNATURE)
    for row in rows:
        stream.write(_record(encoders, row))
    stream.write(COUNT(END))
    stream.seek(0)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {_into(model, fields)} FROM STDIN (FORMAT binary)", stream)


def _record(encoders: list[Callable[[Any], bytes]], row: Row) -> bytes:
    parts = [COUNT(len(encoders))]
    for encode, value in zip(encoders, row, strict=True):
        if value is None:
            parts.append(LENGTH(NULL))
        else:
            encoded = encode(value)
            parts += (LENGTH(len(encoded)), encoded)
    return b"".join(parts)


def _insert(model: type[models.Model], fields: list[Any], rows: Iterable[Row]) -> None:
    statement = f"INSERT INTO {_into(model, fields)} VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 - our own names
    if any(isinstance(field, models.DateTimeField) for field in fields):
        rows = ([_adapted(value) for value in row] for row in rows)
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _into(model: type[models.Model], fields: list[Any]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"


def _type(field: Any) -> str:
    """Return PostgreSQL's name for a column's type, without its length."""
    return str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection)).partition("(")[0]
