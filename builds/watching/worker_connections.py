"""A system check: whether Celery workers answer, and whether the database's plan has connections for all of them.

It asks the database and the broker, so it runs only where Django checks databases: `migrate`, the release phase, and
`check --database default`.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import connection
from django.utils.module_loading import import_string

WORST_MOMENT = 14
"""Connections that Publisher needs without workers (tests/database/test_connections.py)."""

LIMIT = """
SELECT least(
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
  (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
  (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()))
"""


def check_worker_connections(databases: Iterable[str] | None = None, **options: Any) -> list[CheckMessage]:
    if settings.BUILD_ENGINE != "celery" or not databases or connection.vendor != "postgresql":
        return []
    processes: list[int] = import_string("builds.running.shard_task.worker_processes")()
    if not processes:
        hint = "Start one (see the handbook, Building): until then, each full build begins 15 s late and goes on alone."
        return [Warning("No Celery worker answers at CELERY_BROKER_URL.", hint=hint, id="publisher.W004")]
    limit = _limit()
    if WORST_MOMENT + sum(processes) <= limit:
        return []
    message = (
        f"The database allows {limit} connections. Publisher needs up to {WORST_MOMENT} without Celery, and the "
        f"{sum(processes)} processes of {len(processes)} Celery workers one each."
    )
    hint = "Start fewer (heroku ps:scale worker=1, or --concurrency 1), or use a larger plan."
    return [Warning(message, hint=hint, id="publisher.W005")]


def _limit() -> int:
    with connection.cursor() as cursor:
        cursor.execute(LIMIT)
        return int(cursor.fetchone()[0])
