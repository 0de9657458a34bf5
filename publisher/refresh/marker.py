"""The marker that a person puts into a database which may be overwritten: `mark_database` writes it.

It stands in a schema of its own, so no refresh copies it, and names the very database for which it was made: in one
that was restored from a dump it is worth nothing.
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
class Marker:
    environment: str
    database: str
    """As `identity_of` said when it was made."""


def marker_of(cursor: Any) -> Marker | None:
    cursor.execute("SELECT to_regclass('publisher_refresh.marker') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return None
    cursor.execute("SELECT environment, database FROM publisher_refresh.marker")
    row = cursor.fetchone()
    return Marker(*row) if row else None


def mark(cursor: Any, environment: str) -> None:
    cursor.execute(MAKE, [environment, identity_of(cursor)])
