"""The query behind a response, in SQL: Django takes fifteen times as long to build it as the database to answer it.

One statement reads the pointer and the file, so each response comes from one whole release, the live one.
"""

from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from publisher.database import Fault, limit
from static_site.releases.takedown import WITHDRAWN

LIVE = """
SELECT path, digest, content_type, location, body, kind FROM static_site_artifact
WHERE path IN ({places}) AND kind <> %s
AND since <= (SELECT live_release_id FROM static_site_site)
AND (until IS NULL OR until > (SELECT live_release_id FROM static_site_site))
ORDER BY CASE path {order} END LIMIT 1
"""


class Stored(NamedTuple):
    """The columns of an artifact that a response needs; `body` is gzip, as a memoryview if the driver returns one."""

    path: str
    digest: str
    content_type: str
    location: str
    body: bytes | memoryview
    kind: str


def in_live_release(*paths: str) -> Stored | None:
    """Return the first of these files that is in the live release; raise Django's database errors."""
    if any("\0" in path for path in paths):
        return None  # PostgreSQL can't even be asked
    order = " ".join(f"WHEN %s THEN {number}" for number in range(len(paths)))
    row = _first_row(LIVE.format(places=", ".join(["%s"] * len(paths)), order=order), [*paths, WITHDRAWN, *paths])
    return Stored._make(row) if row else None


def _first_row(sql: str, parameters: list[str]) -> tuple[Any, ...] | None:
    """Run the query, once more if the connection turns out to be gone, but not if none can be made.

    Django would check the connection first in each request (CONN_HEALTH_CHECKS), which takes as long as the query.
    """
    connection.health_check_done = True  # type: ignore[attr-defined] # not in the stubs
    try:
        return _asked(sql, parameters)
    except (DatabaseError, InterfaceError) as error:
        is_connected = connection.connection is not None  # as far as Django knows
        if not is_connected or connection.in_atomic_block or Fault.of(error) is not Fault.LOST:
            raise
    connection.close()
    return _asked(sql, parameters)


def _asked(sql: str, parameters: list[str]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(limit(statement=settings.DATABASE_READER_SECONDS) + sql, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
