"""`./manage.py acknowledge_incident 17 --by ada`: stop an incident's reminders; no build changes.

Exit codes: 0 acknowledged; 1 nothing to acknowledge; 2 called wrongly.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from builds.models import Incident
from publisher.database import DatabaseCommand


class Command(DatabaseCommand):
    help = "Acknowledge an incident, which stops its reminders. Builds are not affected."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="incident number from the report")
        parser.add_argument("--by", required=True, metavar="NAME", help="who acknowledges it")
        parser.add_argument("--note", default="", metavar="TEXT", help="for the next person who looks")

    def handle(self, *, number: int, by: str, note: str, **options: Any) -> None:
        self.wait_for_database()
        incident = Incident.objects.filter(pk=number).first()
        if incident is None:
            raise CommandError(f"There is no incident {number}.", returncode=1)
        if not incident.acknowledge(by=by, note=note):
            raise CommandError(f"Incident {number} is already over: {incident.what}", returncode=1)
        self.stdout.write(
            f"Noted: {by} has incident {number}. {incident.what} Reminders stop; you'll hear when it is over."
        )
