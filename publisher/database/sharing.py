"""Whether other processes see the same database."""

from django.db import connection


def is_shared() -> bool:
    """Return whether another connection sees all that this one sees: no open transaction, no database in memory."""
    is_in_memory = getattr(connection, "is_in_memory_db", None)
    return not (connection.in_atomic_block or (is_in_memory and is_in_memory()))
