"""What commands ask of the database before they begin."""

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor


def refuse_unmigrated_database() -> None:
    """Raise CommandError, in one sentence, where a table or a column may be missing."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CommandError(f"The database can't be opened ({error}); check DATABASE_URL.", returncode=2) from error
    if pending:
        count = f"{len(pending)} migration{'s' if len(pending) > 1 else ''}"
        raise CommandError(f"The database is not up to date ({count} to run): type ./manage.py migrate", returncode=2)
