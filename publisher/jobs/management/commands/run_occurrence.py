"""`./manage.py run_occurrence 17`: run the command of a job that was claimed and launched; run_at_local_time types it.

With --again a person runs one that failed, for the same day; whoever was told that it failed hears that it is over.
Exit codes: that of the command; 2 there is no such occurrence, or it runs or has run.
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
    help = "Run what run_at_local_time --detached has launched, which calls this itself; or once more what failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int)
        parser.add_argument("--again", action="store_true", help="one that failed, was killed or was never launched")

    def handle(self, *, number: int, again: bool, **options: Any) -> None:
        refuse_unmigrated_database()
        take_up = self._take_up_again if again else Occurrence.objects.take_up
        occurrence = take_up(number)
        if not occurrence:
            reason = "it runs, has run well, or was forgotten" if again else "it runs, has run, or was forgotten"
            raise CommandError(f"No job is waiting as number {number}: {reason}.", returncode=2)
        sys.exit(carry_out(occurrence))

    def _take_up_again(self, number: int) -> Occurrence | None:
        return Occurrence.objects.take_up_again(number, ContentVersion.objects.clock())
