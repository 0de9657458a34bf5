"""A canary (a unique word) in every text, JSON and bytes column of every table of a database.

It works by introspection, so later tables and columns get one too.
"""

from typing import Any

import psycopg2
from psycopg2.sql import SQL, Composable, Identifier, Literal

from publisher.environment import database
from publisher.refresh.servers import parameters, tables_of
from tests.refresh.clusters import Place

COLUMNS = """
SELECT attname, typname, attnotnull AND NOT atthasdef AND attidentity = '', atttypmod - 4, confrelid::regclass::text,
    (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1])
FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
LEFT JOIN pg_constraint ON contype = 'f' AND conrelid = attrelid AND conkey[1] = attnum
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
CANARIES = {"varchar": "{}", "text": "{}", "jsonb": '{{"canary": "{}"}}', "bytea": "{}"}
OTHERS = {
    "bool": "false",
    "date": "now",
    "inet": "10.9.8.7",
    "timestamptz": "now",
    "uuid": "6e0a9a1c-7a3d-4c42-9f0e-0d2f5e8b6c11",
}
NUMBER = "7"


class Flock:
    """The canaries: `flown` has each table.column's canary; `too_narrow` the columns that can't hold one."""

    def __init__(self, place: Place) -> None:
        self.flown: dict[str, str] = {}
        self.too_narrow: set[str] = set()
        connection = psycopg2.connect(**{**parameters(database(place.url)), "user": "publisher"})
        try:
            with connection, connection.cursor() as cursor:
                self._fill(cursor)
        finally:
            connection.close()

    def _fill(self, cursor: Any) -> None:
        waiting = list(tables_of(cursor))
        for table in waiting:  # a table that needs a row of a later one waits at the end
            assert len(waiting) < 200, waiting[-10:]
            if not self._row(cursor, table):
                waiting.append(table)

    def _row(self, cursor: Any, table: str) -> bool:
        """Add a row with canaries, or add them to a table's only row; return False if a referenced row is missing."""
        cursor.execute(COLUMNS, [table])
        values = {name: value for name, *kind in cursor.fetchall() if (value := self._value(table, name, *kind))}
        cursor.execute("SAVEPOINT row")
        try:
            names, new = SQL(", ").join(map(Identifier, values)), SQL(", ").join(values.values())
            cursor.execute(SQL("INSERT INTO {} ({}) VALUES ({})").format(Identifier(table), names, new))
        except psycopg2.errors.NotNullViolation:
            cursor.execute("ROLLBACK TO row")
            return False
        except (psycopg2.errors.CheckViolation, psycopg2.errors.UniqueViolation):
            cursor.execute("ROLLBACK TO row")
            cursor.execute(SQL("UPDATE {} SET ({}) = ROW ({})").format(Identifier(table), names, new))
        return True

    def _value(
        self, table: str, name: str, kind: str, needed: bool, length: int, refers: str | None, key: str | None
    ) -> Composable | None:
        if refers and key:
            return SQL("(SELECT max({}) FROM {})").format(Identifier(key), Identifier(refers))
        if kind in CANARIES:
            canary = self.flown.setdefault(f"{table}.{name}", f"Kq{len(self.flown):03}")
            if 0 < length < len(canary):
                self.too_narrow.add(f"{table}.{name}")
            return Literal(CANARIES[kind].format(canary)[: length if length > 0 else None])
        if kind == "timestamptz" or needed:
            return Literal(OTHERS.get(kind, NUMBER))
        return None
