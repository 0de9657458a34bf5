"""The checks that commands make of the database before they begin."""

from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.recorder import MigrationRecorder

from publisher.command_lines import command
from publisher.database.faults import Fault, sentence
from publisher.database.patience import Patience, survive
from publisher.phrases import counted

FAILED, WRONG = 1, 2


def refuse_unmigrated_database(patience: Patience | None = None) -> None:
    """Raise CommandError, in one sentence, if tables or columns may be missing, or no database is available.

    `patience` sets how long to wait for an unavailable database; without it, don't wait at all.
    """
    try:
        pending = survive(pending_migrations, patience or Patience(0))
    except (DatabaseError, InterfaceError) as error:
        raise _no_database(error) from error
    if pending:
        count = counted(pending, "migration")
        raise CommandError(
            f"The database is not up to date ({count} to run): type {command('migrate')}{_unless_another()}",
            returncode=WRONG,
        )


def pending_migrations() -> int:
    """Return the number of this code's migrations that the database lacks.

    The names of the files say so: each command and build asks, and loading the migrations takes longer than the query.
    """
    applied = MigrationRecorder(connection).applied_migrations()
    return sum(migration not in applied for migration in _migrations())


def _migrations() -> Iterator[tuple[str, str]]:
    for app in apps.get_app_configs():
        for found in iter_modules([str(Path(app.path, "migrations"))]):
            if found.name[0] not in "_~":
                yield app.label, found.name


def _no_database(error: DatabaseError | InterfaceError) -> CommandError:
    if Fault.of(error) in (None, Fault.OTHER):
        why = f"The database can't be opened ({error}); check DATABASE_URL.{_unless_another()}"
        return CommandError(why, returncode=WRONG)
    return CommandError(sentence(error), returncode=FAILED)


def _unless_another() -> str:
    """Name the default database if DATABASE_URL is unset: in a shell without variables it's usually the wrong one."""
    if settings.DATABASE_URL:
        return ""
    return f"\nDATABASE_URL is not set, so this is {settings.DATABASES['default']['NAME']}."
