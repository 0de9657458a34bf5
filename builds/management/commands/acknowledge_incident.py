"""`./manage.py acknowledge_incident 17 --by ada`: somebody knows of it. No reminders come; no build changes.

Exit codes: 0 noted; 1 there is nothing to acknowledge; 2 called wrongly.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from builds.models import Incident
from publisher.database import DatabaseCommand


class Command(DatabaseCommand):
    help = "Say that somebody knows of an incident: no reminders come any more. It changes no build."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="as the report names it")
        parser.add_argument("--by", required=True, metavar="NAME", help="who knows of it")
        parser.add_argument("--note", default="", metavar="TEXT", help="for whoever looks next")

    def handle(self, *, number: int, by: str, note: str, **options: Any) -> None:
        self.wait_for_database()
        incident = Incident.objects.filter(pk=number).first()
        if incident is None:
            raise CommandError(f"There is no incident {number}.", returncode=1)
        if not incident.acknowledge(by=by, note=note):
            raise CommandError(f"Incident {number} is over already: {incident.what}", returncode=1)
        self.stdout.write(
            f"Noted: {by} knows of incident {number}. {incident.what} No reminders come; you hear when it is over."
        )
