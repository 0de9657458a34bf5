"""The transactions in which builds, launches and operators decide: short, and never waiting without an end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LIMITS = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "10s", "statement_timeout": "30s"}

# SET LOCAL as one statement: PgBouncer in transaction mode would hand a session's settings to somebody else.
SET_LIMITS = "SELECT " + ", ".join(f"set_config('{name}', '{limit}', true)" for name, limit in LIMITS.items())


@contextmanager
def deciding() -> Iterator[None]:
    """A transaction that PostgreSQL ends when it waits or stands still too long. SQLite's waits end by themselves."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(SET_LIMITS)
        yield
