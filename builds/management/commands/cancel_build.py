"""`./manage.py cancel_build`: stop the build that is running or being launched. Its work is kept.

What is due stays due: the next tick launches another one, unless builds are drained.
Exit codes: 0 stopping, or nothing to stop; 1 the database failed; 2 called wrongly, or there is no such build.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from builds.models import Build, Lease
from publisher.command_lines import command
from publisher.database import DatabaseCommand
from publisher.pages.models import AuditEntry


class Command(DatabaseCommand):
    help = "Stop the build that is running or being launched. Its work is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, nargs="?", help="cancel only this build")
        parser.add_argument("--by", default="ops", metavar="NAME", help="who does this, for the record (default: ops)")

    def handle(self, *, number: int | None, by: str, **options: Any) -> None:
        self.wait_for_database()
        build = Build.objects.open().first()
        if number and not Build.objects.filter(number=number).exists():
            raise CommandError(f"There is no build {number}.", returncode=2)
        if reason := _nothing_to_cancel(build, number):
            return self.stdout.write(f"{reason}; nothing to do.")
        assert build  # noqa: S101 - there is one to cancel
        if not Lease.objects.cancel(build, by=by):
            return self.stdout.write(f"{str(build).capitalize()} has just ended; nothing to do.")
        AuditEntry.record("cancel build", by=by, build=build.number)
        self.stdout.write(
            f"{str(build).capitalize()} stops within seconds; its work is kept. What is due stays due: the next tick "
            f"launches another, unless you run {command('drain_builds', '--for', '1h')}"
        )


def _nothing_to_cancel(at_work: Build | None, number: int | None) -> str:
    if at_work is None:
        return "Nothing is being built"
    return f"Build {number} has ended, and {at_work} is at work" if number not in (None, at_work.number) else ""
