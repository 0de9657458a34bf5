"""The migrations' rows, restored after a test that commits with one statement for each table that has rows.

Django saves those rows one by one, which takes a tenth of a second.
"""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


def restored_after_each_test(connection: BaseDatabaseWrapper) -> None:
    """Make Django's flush restore the current rows, so that nothing remains to deserialise."""
    rows = list(filter(None, (_insert(connection, model) for model in apps.get_models(include_auto_created=True))))
    # Patch the classes: each thread, and a browser's event loop, has its own connection.
    operations = type(connection.ops)
    flush = operations.sql_flush

    def sql_flush(self: Any, *arguments: Any, **options: Any) -> list[str]:
        return [*flush(self, *arguments, **options), *rows]

    operations.sql_flush = sql_flush  # type: ignore[method-assign]
    type(connection)._test_serialized_contents = connection._test_serialized_contents = "[]"  # type: ignore[attr-defined]


def _insert(connection: BaseDatabaseWrapper, model: type[models.Model]) -> str:
    """Return one INSERT for all rows of a table, each value as the database writes it; empty if there are no rows."""
    columns = [_quoted(connection, field.column) for field in model._meta.local_concrete_fields]
    table = _quoted(connection, model._meta.db_table)
    literal = "quote({})" if connection.vendor == "sqlite" else "quote_nullable({})"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(map(literal.format, columns))} FROM {table}")
        rows = [f"({', '.join(map(str, row))})" for row in cursor.fetchall()]
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join(rows)}" if rows else ""


def _quoted(connection: BaseDatabaseWrapper, name: Any) -> str:
    return str(connection.ops.quote_name(name))
