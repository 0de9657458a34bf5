"""The content as it would be after a change that isn't written: a layer in memory over the tables.

Each query in the block takes along what the change opens and closes, in tables of the same names (SQL's WITH). So all
code that reads content finds the change there, as if it were written. Nothing is written, and no transaction is open.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model

from publisher.pages.models import Publication, PublicationTag, Redirect
from publisher.pages.models.change import Change, tag_rows

QUERY = re.compile(r"((?:SET LOCAL \w+ = \d+; )*)(\(*SELECT .*)", re.DOTALL)
"""A query, after the limits that may precede it (publisher/database/limits.py)."""

UNTIL = {
    "postgresql": 'CASE WHEN "id" = ANY (%s) THEN %s ELSE "until" END AS "until"',
    "sqlite": 'CASE WHEN "id" IN (SELECT value FROM json_each(%s)) THEN %s ELSE "until" END AS "until"',
}
"""The column of a table in which some rows end, by database."""


class NotAQuery(Exception):
    """A statement other than a query, which an overlay refuses: nothing that it shows may be written."""


class Overlay:
    """A change that `Change.foresee` has completed. Its rows have negative primary keys, which no stored ones have."""

    def __init__(self, change: Change) -> None:
        self._version = change.version
        opens, begins = _numbered(change.opens), _numbered(change.redirects.opened)
        tags = _numbered([tag for publication in opens for tag in tag_rows(publication)])
        self._layers = [
            Layer(Publication, opens, ending=change.closes, version=change.version),
            Layer(PublicationTag, tags),
            Layer(Redirect, begins, ending=change.redirects.closed, version=change.version),
        ]

    @contextmanager
    def applied(self) -> Iterator[None]:
        with connection.execute_wrapper(self._execute):
            yield

    def _execute(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not (query := QUERY.fullmatch(sql)):
            raise NotAQuery(f"Only queries can be answered from an overlay, not {sql[:80]}")
        limits, asked = query.groups()
        layers = [layer for layer in self._layers if layer.table in asked]
        tables = f"WITH {', '.join(layer.sql for layer in layers)} " if layers else ""
        own = [value for layer in layers for value in layer.params]
        return execute(f"{limits}{tables}{asked}", (*own, *(params or ())), many, context)


class Layer:
    """What a change does to one table: new rows, and rows that end with its version."""

    def __init__(
        self, model: type[Model], added: Sequence[Model], *, ending: Sequence[Model] = (), version: int = 0
    ) -> None:
        self._fields = model._meta.concrete_fields
        self._added, self._ending, self._version = added, [row.pk for row in ending], version
        self.table = f'"{model._meta.db_table}"'

    @cached_property
    def sql(self) -> str:
        """The table as part of WITH.

        The table's own rows have no condition: so PostgreSQL reads both halves as one table, with its indexes.
        """
        names = [f'"{field.column}"' for field in self._fields]
        stored = ", ".join(UNTIL[connection.vendor] if name == '"until"' and self._ending else name for name in names)
        if connection.vendor == "postgresql":
            added = f"SELECT {', '.join(names)} FROM json_populate_recordset(NULL::{self.table}, %s::json)"  # noqa: S608
            return f"{self.table} AS NOT MATERIALIZED (SELECT {stored} FROM {self.table} UNION ALL {added})"  # noqa: S608
        values = ", ".join(f"json_extract(value, '$.{field.column}')" for field in self._fields)
        added = f"SELECT {values} FROM json_each(%s)"  # noqa: S608 - our own columns
        return f"{self.table} AS (SELECT {stored} FROM main.{self.table} UNION ALL {added})"  # noqa: S608

    @cached_property
    def params(self) -> list[Any]:
        rows = json.dumps([{field.column: _value(field, row) for field in self._fields} for row in self._added])
        keys = self._ending if connection.vendor == "postgresql" else json.dumps(self._ending)
        return [keys, self._version, rows] if self._ending else [rows]


def _numbered(rows: list[Any]) -> list[Any]:
    for number, row in enumerate(rows, 1):
        row.pk = -number
    return rows


def _value(field: "Field[Any, Any]", row: Model) -> Any:
    """Return a column's value in JSON, such as the database reads it."""
    value = getattr(row, field.attname)
    if isinstance(field, JSONField):
        return value if connection.vendor == "postgresql" or value is None else json.dumps(value)
    stored = field.get_db_prep_save(value, connection)
    return stored.isoformat() if isinstance(stored, datetime) else stored
