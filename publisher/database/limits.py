"""Time limits for single PostgreSQL statements, for web requests and migrations. SQLite's waits have their own limit.

The limit is sent in the same message as the statement, so it needs no extra round trip and leaves nothing behind in a
session that PgBouncer reuses. PostgreSQL runs such a message as one transaction, so SET LOCAL ends with it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NO_TRANSACTION = 0
"""psycopg2's TRANSACTION_STATUS_IDLE. Loading psycopg2 for it would take a command on SQLite longer than its query."""


def limit(*, lock: float = 0, statement: float = 0) -> str:
    """Return SQL to put before a statement, so it fails if it waits for a lock, or runs, for longer (in seconds)."""
    if connection.vendor != "postgresql":
        return ""
    limits = {"lock_timeout": lock, "statement_timeout": statement}
    return "".join(f"SET LOCAL {name} = {seconds * 1000:.0f}; " for name, seconds in limits.items() if seconds)


@contextmanager
def limited(*, lock: float = 0, statement: float = 0, autocommit: bool = True) -> Iterator[None]:
    """Limit all statements in the block; a transaction gets the limits with its first statement.

    Without `autocommit`, only transactions get them.
    """
    words = limit(lock=lock, statement=statement)
    with connection.execute_wrapper(partial(_send, words, autocommit)):
        yield


def _send(
    words: str, autocommit: bool, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    asked = context["connection"]
    if words and (autocommit or asked.in_atomic_block):
        is_first = asked.connection.get_transaction_status() == NO_TRANSACTION
        sql = words + sql if is_first else sql
    return execute(sql, params, many, context)


class LimitMiddleware:
    """Limits that get editors and monitors an answer in time, if need be a page that names the fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with limited(lock=settings.DATABASE_LOCK_SECONDS, statement=settings.DATABASE_WEB_SECONDS):
            return self.get_response(request)
