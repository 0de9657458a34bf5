"""The transactions for decisions by builds, launches and operators: short, with a limit on every wait."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

# SET LOCAL as one statement: PgBouncer in transaction mode would pass a session's settings on to another client.
SET_LIMITS = """
SELECT set_config('lock_timeout', %s, true),
    set_config('idle_in_transaction_session_timeout', %s, true),
    set_config('statement_timeout', '30s', true)
"""


@contextmanager
def deciding(idle: float | None = None) -> Iterator[None]:
    """Open a transaction that PostgreSQL ends if it waits or sits idle too long. SQLite's waits have their own limit.

    `idle` is how many seconds it may sit idle, for one that others wait for; the default is DATABASE_IDLE_SECONDS.
    """
    with transaction.atomic():
        limit_waiting(idle)
        yield


def limit_waiting(idle: float | None = None) -> None:
    """Limit waits until the open transaction ends; SQLite needs no limits here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            limits = settings.DATABASE_LOCK_SECONDS, settings.DATABASE_IDLE_SECONDS if idle is None else idle
            cursor.execute(SET_LIMITS, [f"{seconds * 1000:.0f}ms" for seconds in limits])
