"""`./manage.py refresh_database`: copy production's content without personal data, nightly on development and staging.

Exit codes: 0 done, or launched; 1 it failed, and the data is yesterday's, or today's and not migrated yet (the message
says which); 2 refused or misconfigured: nothing was written.
"""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from builds.launching import launchers
from builds.launching.launcher_protocol import Accepted, Refused
from publisher.command_lines import command
from publisher.database import sentence
from publisher.exit_codes import ExitCodesCommand
from publisher.phrases import counted
from publisher.refresh.children import Failed
from publisher.refresh.copied_columns import TABLES
from publisher.refresh.database_copy import CopyRefused, CopyUnknown, Refresh
from publisher.refresh.servers import Unreadable

ATTACH = "heroku addons:attach PRODUCTION_DATABASE --as REFRESH_SOURCE -a THIS_APP"
INTERRUPTED = 130


class Command(ExitCodesCommand):
    help = "Replace this database's content with production's, without personal data. Never on production itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--detached", action="store_true", help="run in its own one-off dyno")

    def handle(self, *, detached: bool, **options: Any) -> None:
        began = time.monotonic()
        refresh = _refresh()
        connection.close()
        try:
            if detached:
                return self._launch(refresh)
            refresh.run()
        except CopyRefused as reasons:
            raise CommandError(f"Refused, and nothing was written. {reasons}", returncode=2) from reasons
        except Failed as reason:
            raise CommandError(f"{reason} Nothing has changed: the data is from the last refresh.") from reason
        except CopyUnknown as reason:
            raise CommandError(f"{reason} Whether the copy is there is unknown; type the command again.") from reason
        except Unreadable as reason:
            raise CommandError(f"A database can't be read ({reason}). Nothing has changed.") from reason
        except KeyboardInterrupt:
            message = "Interrupted: the data is all from the last refresh, or all from this one."
            raise CommandError(message, returncode=INTERRUPTED) from None
        self._migrate()
        self._say(refresh, time.monotonic() - began)

    def _launch(self, refresh: Refresh) -> None:
        refresh.prove()
        outcome = launchers.for_sweep().launch(["./manage.py", "refresh_database"])
        if isinstance(outcome, Refused):
            raise CommandError(f"The launch of refresh_database was refused. {outcome.reason}")
        said = outcome.said if isinstance(outcome, Accepted) else outcome.reason
        self.stdout.write(f"refresh_database was launched. {said}")

    def _migrate(self) -> None:
        """Migrate, because this code may be ahead of production's tables."""
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(
                f"The copy is there, but not migrated; type {command('migrate')}. {sentence(error)}"
            ) from error

    def _say(self, refresh: Refresh, seconds: float) -> None:
        masked = {table: rows for table, rows in refresh.rows.items() if TABLES[table].mask}
        copied = {table: rows for table, rows in refresh.rows.items() if table not in masked}
        for verb, tables in {"copied": copied, "masked": masked, "left": refresh.left}.items():
            for table, rows in sorted(tables.items()):
                if rows:
                    self.stdout.write(f"{verb:6}  {table:30}{rows:>12,}")
        self.stdout.write(
            f"Copied {_rows(copied)}, masked {_rows(masked)}, left {_rows(refresh.left)} behind, in {seconds:.0f} s. "
            f"Builds are paused: type {command('resume_builds')}, then {command('build_static_site')} to build at once."
        )


def _refresh() -> Refresh:
    if connection.vendor != "postgresql":
        raise CommandError("Only a PostgreSQL database can be refreshed; DATABASE_URL doesn't name one.", returncode=2)
    if "postgresql" not in settings.REFRESH_SOURCE.get("ENGINE", ""):
        raise CommandError(f"REFRESH_SOURCE_URL doesn't name a PostgreSQL database; attach one: {ATTACH}", returncode=2)
    return Refresh(settings.REFRESH_SOURCE, connection.settings_dict)


def _rows(tables: dict[str, int]) -> str:
    return f"{counted(sum(tables.values()), 'row')} of {counted(len(tables), 'table')}"
