"""Connections to the two databases, from psycopg2, and from pg_dump and psql with the same values in their environment.

So no host, account or password ever appears in arguments that other processes can see, or in a log.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.conf import settings

# https://www.postgresql.org/docs/current/libpq-envars.html
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "options": "PGOPTIONS",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}

APPLICATION = "refresh_database"
"""The name of pg_dump and psql in both servers' lists of sessions."""

TABLES_WITH_COLUMNS = """
SELECT relname, array_agg(attname::text ORDER BY attnum)
FROM pg_class
JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
GROUP BY relname
"""
"""All tables except those of extensions."""

WHO_ARE_YOU = """
SELECT system_identifier::text || '/' || pg_database.oid::text
FROM pg_control_system(), pg_database WHERE datname = current_database()
"""
"""A server and its followers keep their identifier for life; a name, alias or address doesn't prove as much."""


class Unreadable(Exception):
    """A database can't be reached or queried; the text gives the reason, without account and password."""


def parameters(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return libpq's parameters for an entry in Django's DATABASES."""
    own = {"dbname": entry["NAME"], **{name: entry.get(name.upper()) for name in ("host", "port", "user", "password")}}
    given = {"connect_timeout": 10, **own, **entry.get("OPTIONS", {})}
    return {name: str(value) for name, value in given.items() if value not in (None, "")}


def environment(entry: Mapping[str, Any], **more: str) -> dict[str, str]:
    """Return a child's whole environment. Keep-alives have no variable, and a child that hangs is ended anyway."""
    given = {**parameters(entry), **more}
    known = {variable: given[name] for name, variable in VARIABLES.items() if name in given}
    return {"PATH": settings.SEARCH_PATH, "PGAPPNAME": APPLICATION, "PGCLIENTENCODING": "UTF8", **known}


def without_account(words: str, known: Mapping[str, str]) -> str:
    """Return a program's or server's message on one line, without the account and password that we used."""
    for secret in filter(None, (known.get("PGPASSWORD"), known.get("PGUSER"))):
        words = words.replace(secret, "…")
    return " ".join(words.split()).rstrip(".")


@contextmanager
def reading(entry: Mapping[str, Any]) -> Iterator[Any]:
    """Open a cursor on one snapshot of the database, in a read-only transaction. Raises Unreadable."""
    try:
        with closing(psycopg2.connect(**parameters(entry))) as connection:
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            with connection.cursor() as cursor:
                yield cursor
    except psycopg2.Error as error:
        raise Unreadable(without_account(str(error), environment(entry))) from error


def tables_of(cursor: Any) -> dict[str, list[str]]:
    """Return the tables in the public schema with their columns in order."""
    cursor.execute(TABLES_WITH_COLUMNS)
    return dict(cursor.fetchall())


def identity_of(cursor: Any) -> str:
    cursor.execute(WHO_ARE_YOU)
    return str(cursor.fetchone()[0])
