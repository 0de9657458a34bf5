"""`./manage.py drain_builds --for 15m`: launch nothing for so long, and stop the build that runs; its work is kept.

A drain ends by itself. Exit codes: 0 nothing builds; 1 a build still runs after --wait; 2 called wrongly.
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
    help = "Keep builds away for a while, and stop the one that runs. Its work is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--for", dest="length", type=duration, required=True, metavar="15m", help="for how long")
        parser.add_argument(
            "--wait", type=duration, default=timedelta(minutes=1), metavar="60s",
            help="how long to wait for the build that runs (default: 60s)",
        )  # fmt: skip
        parser.add_argument("--by", default="ops", metavar="NAME", help="who does this, for the record (default: ops)")

    def handle(self, *, length: timedelta, wait: timedelta, by: str, **options: Any) -> None:
        self.wait_for_database()
        running = drain(length, wait=wait, by=by)
        AuditEntry.record("drain builds", by=by, minutes=length.total_seconds() / 60)
        drained = Lease.objects.get().why_drained
        if running:
            raise CommandError(
                f"{str(running).capitalize()} still runs after {wait.total_seconds():.0f} s; no other begins, for "
                f"{drained}. Type the command again to wait on.",
                returncode=1,
            )
        self.stdout.write(f"Nothing builds: {drained}. {command('resume_builds')} ends that.")
