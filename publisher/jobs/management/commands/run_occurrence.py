"""`./manage.py run_occurrence 17`: run the command of a claimed and launched job; run_at_local_time calls this.

With --again, a person reruns a failed one for the same day; the people alerted to the failure hear that it is over.
Exit codes: the command's own; 2 there is no such occurrence, or it is running or has run.
"""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from publisher.database import refuse_unmigrated_database
from publisher.exit_codes import ExitCodesCommand
from publisher.jobs.models import Occurrence
from publisher.jobs.processes import carry_out
from publisher.pages.models import ContentVersion


class Command(ExitCodesCommand):
    help = "Run a job that run_at_local_time --detached launched (it calls this itself), or rerun one that failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int)
        parser.add_argument("--again", action="store_true", help="rerun one that failed, was killed or never launched")

    def handle(self, *, number: int, again: bool, **options: Any) -> None:
        refuse_unmigrated_database()
        take_up = self._take_up_again if again else Occurrence.objects.take_up
        occurrence = take_up(number)
        if not occurrence:
            reason = f"it is running, has {'succeeded' if again else 'run'}, or was deleted"
            raise CommandError(f"No job is waiting under number {number}: {reason}.", returncode=2)
        sys.exit(carry_out(occurrence))

    def _take_up_again(self, number: int) -> Occurrence | None:
        return Occurrence.objects.take_up_again(number, ContentVersion.objects.clock())
