"""`./manage.py resume_builds`: end a drain early. The next tick launches what is due.

Exit codes: 0 builds are not drained now; 1 the database failed; 2 called wrongly.
"""

from typing import Any

from django.core.management.base import CommandParser

from builds.models import Lease
from publisher.database import DatabaseCommand
from publisher.pages.models import AuditEntry


class Command(DatabaseCommand):
    help = "End a drain early."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", default="ops", metavar="NAME", help="who does this, for the record (default: ops)")

    def handle(self, *, by: str, **options: Any) -> None:
        self.wait_for_database()
        if not Lease.objects.resume():
            self.stdout.write("Builds are not drained; nothing to do.")
            return
        AuditEntry.record("resume builds", by=by)
        self.stdout.write("Builds are no longer drained; the next tick launches what is due.")
