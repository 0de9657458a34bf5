"""The base class for commands that people type: if the database fails, they end with one sentence and exit code 1."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError

from publisher.database.faults import Fault, sentence
from publisher.database.patience import Patience
from publisher.database.readiness import refuse_unmigrated_database
from publisher.exit_codes import ExitCodesCommand

FAILED = 1


class DatabaseCommand(ExitCodesCommand):
    then = "Nothing was changed unless the command had just finished its work; type it again."
    """What happens to the work when the database fails in the middle of it."""

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        try:
            return super().execute(*arguments, **options)
        except (DatabaseError, InterfaceError) as error:
            if Fault.of(error) is Fault.OTHER:
                refuse_unmigrated_database()
                raise
            raise CommandError(f"{sentence(error)} {self.then}", returncode=FAILED) from error

    def wait_for_database(self) -> None:
        """Wait out a failover or restart, which takes seconds. Raise CommandError if it lasts or migrations are due."""
        refuse_unmigrated_database(Patience(settings.TICK_PATIENCE_SECONDS))
