"""`./manage.py migrate`: Django's command, with short, repeated waits for tables that are in use.

While a migration waits for a table, every reader of that table queues behind it. So it waits briefly, lets go, and
tries again. A non-atomic migration (CREATE INDEX CONCURRENTLY) waits as long as it must: it can't be rolled back, so
ending it would leave it half done.

Exit codes: 0 done, or nothing to do; 1 a migration failed, or its table stayed in use: those before it are done.
"""

import sys
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DatabaseError

from publisher.database import Fault, Patience, limited, sentence, survive
from publisher.exit_codes import ExitCodesCommand

THEN = {
    Fault.TIMED_OUT: "The migrations before this one are done; type the command again.",
    Fault.REFUSED: "Nothing was migrated.",
}
"""What the faults that need no traceback leave behind."""


class Command(ExitCodesCommand, migrate.Command):
    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except DatabaseError as error:
            then = THEN.get(Fault.of(error) or Fault.OTHER)
            if then is None:
                raise
            self.stderr.write(f"{sentence(error)} {then}")
            sys.exit(1)

    def handle(self, *arguments: Any, **options: Any) -> None:
        patience = Patience(settings.MIGRATION_PATIENCE_SECONDS, waited_for=frozenset({Fault.TIMED_OUT}))
        with limited(lock=settings.MIGRATION_LOCK_SECONDS, autocommit=False):
            survive(partial(super().handle, *arguments, **options), patience)
