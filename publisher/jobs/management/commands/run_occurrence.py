"""`./manage.py run_occurrence 17`: run the command of a job that was claimed and launched; run_at_local_time types it.

Exit codes: that of the command; 2 there is no such occurrence, or it runs or has run.
"""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from publisher.database import refuse_unmigrated_database
from publisher.exit_codes import ExitCodesCommand
from publisher.jobs.models import Occurrence
from publisher.jobs.processes import carry_out


class Command(ExitCodesCommand):
    help = "Run what run_at_local_time --detached has launched; it calls this itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int)

    def handle(self, *, number: int, **options: Any) -> None:
        refuse_unmigrated_database()
        occurrence = Occurrence.objects.take_up(number)
        if not occurrence:
            reason = "it runs, has run, or was forgotten"
            raise CommandError(f"No job is waiting as number {number}: {reason}.", returncode=2)
        sys.exit(carry_out(occurrence))
