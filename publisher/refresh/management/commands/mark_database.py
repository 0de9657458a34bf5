"""`./manage.py mark_database`: mark the database of DATABASE_URL as one that refreshes may overwrite.

A person runs it once, in the app that owns the database; without --confirm it only shows which database that is.
Exit codes: 0 marked; 2 not confirmed, or refused.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection

from publisher.command_lines import command
from publisher.database import DatabaseCommand
from publisher.pages.models import AuditEntry, Page
from publisher.phrases import counted
from publisher.refresh.marker import mark
from publisher.refresh.proofs import environment_objection


class Command(DatabaseCommand):
    help = "Allow refresh_database to replace the content of this app's database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--confirm", default="", metavar="NAME", help="the database's name, as this command shows it"
        )

    def handle(self, *, confirm: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only a PostgreSQL database can be marked; DATABASE_URL doesn't name one.", returncode=2)
        if objection := environment_objection():
            raise CommandError(objection, returncode=2)
        self.wait_for_database()
        name = str(connection.settings_dict["NAME"])
        if confirm != name:
            raise CommandError(
                f"{_described(name)} Once it is marked, refresh_database replaces all of that. If this is right, "
                f"type: {command('mark_database', '--confirm', name)}",
                returncode=2,
            )
        with connection.cursor() as cursor:
            mark(cursor, settings.ENVIRONMENT_AS_SET)
        self.stdout.write(f"{_described(name)} It is marked as {settings.ENVIRONMENT_AS_SET}.")


def _described(name: str) -> str:
    last = AuditEntry.objects.order_by("-at").values_list("at", flat=True).first()
    changed = f"last changed on {last:%Y-%m-%d at %H:%M} UTC" if last else "never changed"
    pages = counted(Page.objects.count(), "page")
    return f"The database {name} on {connection.settings_dict['HOST'] or 'this machine'} has {pages}, {changed}."
