"""The transactions in which builds, launches and operators decide: short, and never waiting without an end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

# SET LOCAL as one statement: PgBouncer in transaction mode would hand a session's settings to somebody else.
SET_LIMITS = """
SELECT set_config('lock_timeout', %s, true),
    set_config('idle_in_transaction_session_timeout', %s, true),
    set_config('statement_timeout', '30s', true)
"""


@contextmanager
def deciding(idle: float | None = None) -> Iterator[None]:
    """A transaction that PostgreSQL ends when it waits or stands still too long. SQLite's waits end by themselves.

    `idle` is how many seconds it may stand still, where others wait for it; without it, DATABASE_IDLE_SECONDS.
    """
    with transaction.atomic():
        limit_waiting(idle)
        yield


def limit_waiting(idle: float | None = None) -> None:
    """To the end of the transaction that is open; SQLite needs none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            limits = settings.DATABASE_LOCK_SECONDS, settings.DATABASE_IDLE_SECONDS if idle is None else idle
            cursor.execute(SET_LIMITS, [f"{seconds * 1000:.0f}ms" for seconds in limits])
