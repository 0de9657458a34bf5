"""What commands ask of the database before they begin."""

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.migrations.executor import MigrationExecutor

from publisher.database.faults import Fault, sentence
from publisher.database.patience import Patience, survive

FAILED, WRONG = 1, 2


def refuse_unmigrated_database(patience: Patience | None = None) -> None:
    """Raise CommandError, in one sentence, where a table or a column may be missing, or no database is to be had.

    A database that is away is waited for as long as `patience` says; without it, not at all.
    """
    try:
        pending = survive(pending_migrations, patience or Patience(0))
    except (DatabaseError, InterfaceError) as error:
        raise _no_database(error) from error
    if pending:
        count = f"{pending} migration{'s' if pending > 1 else ''}"
        raise CommandError(
            f"The database is not up to date ({count} to run): type ./manage.py migrate", returncode=WRONG
        )


def pending_migrations() -> int:
    """How many the database lacks of this code's."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _no_database(error: DatabaseError | InterfaceError) -> CommandError:
    if Fault.of(error) in (None, Fault.OTHER):
        return CommandError(f"The database can't be opened ({error}); check DATABASE_URL.", returncode=WRONG)
    return CommandError(sentence(error), returncode=FAILED)
