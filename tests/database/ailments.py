"""Real faults of the test's database: each either fails at once or lasts while its context is open.

Another session causes it, or the session's own settings: nothing replaces the database.
"""

import os
import subprocess
import sys
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.db import DatabaseError, InterfaceError, connection, connections

from static_site.models import Site
from tests.builds.commands import database_url

on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could do this")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only concerns SQLite's file")

HOLD = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def write():
    Site.objects.update(fingerprint="x")


def error_of(work, *, keep_connection=False):
    with pytest.raises((DatabaseError, InterfaceError)) as caught:
        work()
    if not keep_connection:
        connection.close()
    return caught.value


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def elsewhere(*statements):
    """Execute statements in a separate session, as the tests' user."""
    with administrator() as session:
        for statement in statements:
            session.execute(statement)


@contextmanager
def administrator():
    usual = {**connection.get_connection_params(), "user": connections.settings["default"]["USER"] or None}
    with closing(psycopg2.connect(**usual)) as session:
        session.autocommit = True
        yield session.cursor()


def terminate():
    """End our session on the server, as a failover or an administrator does."""
    elsewhere(f"SELECT pg_terminate_backend({ask('SELECT pg_backend_pid()')}, 5000)")


@contextmanager
def locked(table="static_site_site"):
    """Lock the rows of this table in another session."""
    with closing(psycopg2.connect(database_url())) as session:
        session.cursor().execute(f"SELECT * FROM {table} FOR UPDATE")
        yield


@contextmanager
def only_read():
    """Make the database read-only for every new session, as during maintenance."""
    elsewhere(f"ALTER DATABASE {connection.settings_dict['NAME']} SET default_transaction_read_only = on")
    connection.close()
    try:
        yield
    finally:
        end_read_only()
        connection.close()


def end_read_only():
    name = connection.settings_dict["NAME"]
    elsewhere("SET default_transaction_read_only = off", f"ALTER DATABASE {name} RESET default_transaction_read_only")


@contextmanager
def role(rights="SELECT", limit=-1):
    """Connect as a role with these rights on all tables and this limit of connections."""
    usual, name = connections.settings["default"], f"limited_{os.getpid()}"
    ask(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT {limit}; GRANT {rights} ON ALL TABLES IN SCHEMA public TO {name}")
    connection.close()
    connection.settings_dict = {**usual, "USER": name}
    try:
        yield name
    finally:
        connection.close()
        connection.settings_dict = usual
        ask(f"DROP OWNED BY {name}; DROP ROLE {name}")


@contextmanager
def full(table):
    """Make PostgreSQL raise its full-disk error for this table."""
    ask(
        "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;"
        f"CREATE TRIGGER no_space BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION no_space()"
    )
    try:
        yield
    finally:
        ask("DROP FUNCTION no_space CASCADE")


@contextmanager
def full_file():
    """Leave SQLite's file without a free page or room to grow."""
    ask("VACUUM")
    ask(f"PRAGMA max_page_count = {ask('PRAGMA page_count')}")
    try:
        yield
    finally:
        connection.close()


@contextmanager
def exclusive(milliseconds=50):
    """Hold SQLite's file in another process; we wait this long for it."""
    ask("SELECT 1")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, connection.settings_dict["NAME"]],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder:
        assert holder.stdout.readline() == "held\n"
        ask(f"PRAGMA busy_timeout = {milliseconds}")
        try:
            yield holder
        finally:
            holder.communicate("")
            connection.close()


@contextmanager
def missing_column():
    """Make the code newer than the tables, which isn't a database fault."""
    ask("ALTER TABLE pages_page RENAME COLUMN weight TO heaviness")
    try:
        yield
    finally:
        connection.close()
        ask("ALTER TABLE pages_page RENAME COLUMN heaviness TO weight")
