"""Handling of database failures: which fault it was, what to tell people, and what to retry.

Builds, ticks, commands and the web all use this. The messages that people read are explained in
docs/handbook/on-call/the-database-fails.md.
"""

from publisher.database.command import DatabaseCommand
from publisher.database.faults import NO_ROOM, Fault, described, sentence
from publisher.database.limits import limit, limited
from publisher.database.patience import Patience, survive
from publisher.database.readiness import pending_migrations, refuse_unmigrated_database
from publisher.database.rows import insert_rows
from publisher.database.sharing import is_shared
from publisher.database.transactions import deciding, limit_waiting

__all__ = [
    "NO_ROOM",
    "DatabaseCommand",
    "Fault",
    "Patience",
    "deciding",
    "described",
    "insert_rows",
    "is_shared",
    "limit",
    "limit_waiting",
    "limited",
    "pending_migrations",
    "refuse_unmigrated_database",
    "sentence",
    "survive",
]
