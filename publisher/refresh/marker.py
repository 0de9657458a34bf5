"""The marker that says a database may be overwritten, written by a person with `mark_database`.

It has its own schema, so no refresh copies it. It names the database it was made for, so it's invalid in a database
restored from a dump.
"""

from dataclasses import dataclass
from typing import Any

from publisher.refresh.servers import identity_of

MAKE = """
CREATE SCHEMA IF NOT EXISTS publisher_refresh;
CREATE TABLE IF NOT EXISTS publisher_refresh.marker (environment text NOT NULL, database text NOT NULL);
DELETE FROM publisher_refresh.marker;
INSERT INTO publisher_refresh.marker VALUES (%s, %s);
"""


@dataclass(frozen=True)
class DatabaseMarker:
    environment: str
    database: str
    """The output of `identity_of` when the marker was made."""


def marker_of(cursor: Any) -> DatabaseMarker | None:
    cursor.execute("SELECT to_regclass('publisher_refresh.marker') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return None
    cursor.execute("SELECT environment, database FROM publisher_refresh.marker")
    row = cursor.fetchone()
    return DatabaseMarker(*row) if row else None


def mark(cursor: Any, environment: str) -> None:
    cursor.execute(MAKE, [environment, identity_of(cursor)])
