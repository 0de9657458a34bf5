"""`./manage.py drain_builds --for 15m`: launch nothing for a while and stop the running build; its work is kept.

A drain expires. Exit codes: 0 no build is running; 1 a build is still running after --wait; 2 called wrongly.
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from builds.management.duration import duration
from builds.models import Lease
from builds.scheduling.drain import drain
from publisher.command_lines import command
from publisher.database import DatabaseCommand
from publisher.pages.models import AuditEntry


class Command(DatabaseCommand):
    help = "Pause builds for a while and stop the one that is running. Its work is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--for", dest="length", type=duration, required=True, metavar="15m", help="for how long")
        parser.add_argument(
            "--wait", type=duration, default=timedelta(minutes=1), metavar="60s",
            help="how long to wait for the running build (default: 60s)",
        )  # fmt: skip
        parser.add_argument("--by", default="ops", metavar="NAME", help="who does this, for the record (default: ops)")

    def handle(self, *, length: timedelta, wait: timedelta, by: str, **options: Any) -> None:
        self.wait_for_database()
        running = drain(length, wait=wait, by=by)
        AuditEntry.record("drain builds", by=by, minutes=length.total_seconds() / 60)
        drained = Lease.objects.get().why_drained
        if running:
            raise CommandError(
                f"{str(running).capitalize()} is still running after {wait.total_seconds():.0f} s; no other starts: "
                f"{drained}. Run the command again to keep waiting.",
                returncode=1,
            )
        self.stdout.write(f"No build is running: {drained}. {command('resume_builds')} ends the drain.")
