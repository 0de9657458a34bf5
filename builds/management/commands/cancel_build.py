"""`./manage.py cancel_build`: stop the build that runs, or the one that is being launched. Its work is kept.

What is due stays due: the next tick launches another one, unless builds are drained.
Exit codes: 0 told to stop; 1 nothing to stop; 2 called wrongly.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from builds.models import Build, Lease
from publisher.database import DatabaseCommand
from publisher.pages.models import AuditEntry


class Command(DatabaseCommand):
    help = "Stop the build that runs or is being launched. Its work is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, nargs="?", help="only if it is this one")
        parser.add_argument("--by", default="ops", metavar="NAME", help="who does this, for the record (default: ops)")

    def handle(self, *, number: int | None, by: str, **options: Any) -> None:
        self.wait_for_database()
        build = Build.objects.open().first()
        if build is None or number not in (None, build.number):
            there = f"only {build} is at work" if build else "nothing is being built"
            raise CommandError(f"There is nothing to cancel: {there}.", returncode=1)
        if not Lease.objects.cancel(build, by=by):
            raise CommandError(f"{str(build).capitalize()} has just ended by itself.", returncode=1)
        AuditEntry.record("cancel build", by=by, build=build.number)
        self.stdout.write(
            f"{str(build).capitalize()} stops within seconds; its work is kept. What is due stays due: the next tick "
            "launches another, unless you type ./manage.py drain_builds --for 1h"
        )
