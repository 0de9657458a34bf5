"""A watch that releases production's tables when something there waits for them, such as a deploy's migration.

A dump locks all tables until it ends. A migration waits for the dump, and every reader of its table for the migration.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg2

from publisher.refresh.children import Child
from publisher.refresh.servers import APPLICATION

LOOK_SECONDS = 0.5
"""Interval between checks in seconds, shorter than a migration's own wait for a table."""

IS_WAITED_FOR = """
SELECT pg_stat_clear_snapshot();
SELECT EXISTS (
    SELECT FROM pg_locks WHERE NOT granted AND pg_blocking_pids(pid) && ARRAY(
        SELECT pid FROM pg_stat_activity
        WHERE pid = pg_backend_pid() OR usename = current_user AND application_name = %s
    )
)
"""
"""Any account that may read the tables may ask this: it only reads public facts about other sessions."""


@contextmanager
def watched(cursor: Any, *children: Child) -> Iterator[Event]:
    """End these programs if a session waits for the dump's or this cursor's; only this watch may use the cursor.

    The event says whether that has happened.
    """
    is_waited_for, is_over = Event(), Event()
    thread = Thread(target=_watch, args=(cursor, children, is_waited_for, is_over), daemon=True)
    thread.start()
    try:
        yield is_waited_for
    finally:
        is_over.set()
        thread.join()


def _watch(cursor: Any, children: tuple[Child, ...], is_waited_for: Event, is_over: Event) -> None:
    while not is_over.wait(LOOK_SECONDS):
        try:
            cursor.execute(IS_WAITED_FOR, [APPLICATION])
        except psycopg2.Error:
            return  # the dump is about to hit the same error
        if cursor.fetchone()[0]:
            is_waited_for.set()
            for child in children:
                child.process.kill()
            return
