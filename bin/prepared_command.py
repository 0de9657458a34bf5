"""A management command that begins with a migrated database, and that preparation. Called by bin/start.py.

An existing database is migrated and otherwise left alone.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection
from set_up import only_one

from publisher.checks import SETTINGS
from publisher.database import pending_migrations
from publisher.management.loaded_command import LoadedCommand


class PreparedCommand(LoadedCommand):
    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Prepare the database in the command's own process: another one would load Django a second time."""
        command = super().fetch_command(subcommand)
        with one_sentence():
            prepare_database()
        connection.close()
        return command


@contextmanager
def one_sentence() -> Iterator[None]:
    """End the process with one sentence for what a person can put right."""
    try:
        yield
    except (CommandError, ImproperlyConfigured, DatabaseError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted. Call bin/run again to continue.")


def prepare_database() -> None:
    call_command("check", tags=[SETTINGS], stdout=io.StringIO())
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        sys.exit(f"The database can't be reached: {reason}. Start it, or correct DATABASE_URL.")
    if not is_migrated():
        call_command("check", stdout=io.StringIO())
        with only_one():  # two first calls at once would create each table twice
            call_command("migrate", interactive=False, verbosity=0)


def is_migrated() -> bool:
    """Return whether `migrate` has ended: after the migrations it adds permissions, those of the last app last."""
    if pending_migrations():
        return False
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.filter(content_type__app_label=[*apps.get_models()][-1]._meta.app_label).exists()
