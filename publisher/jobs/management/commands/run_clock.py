"""`./manage.py run_clock`: run the scheduled jobs on a machine without Heroku Scheduler. bin/run starts it too.

It starts builds through the launcher and never builds anything itself, so it may end at any moment.

Exit codes: 0 stopped; 1 the database can't be reached; 2 it is not migrated.
"""

import os
from typing import Any

from django.core.management.base import CommandParser

from publisher.database import refuse_unmigrated_database
from publisher.exit_codes import ExitCodesCommand
from publisher.jobs.clock import Clock


class Command(ExitCodesCommand):
    help = "Run the scheduled jobs at their times until stopped (SIGTERM, Ctrl-C)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="the process that started this one; stop when it has ended"
        )

    def handle(self, *, beside: int | None, **options: Any) -> None:
        refuse_unmigrated_database()
        clock = Clock(self.say)
        if beside:
            clock.scheduler.add_job(end_alone, "interval", [clock, beside], seconds=1)
        clock.run()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()  # so that people who follow the log see it now


def end_alone(clock: Clock, beside: int) -> None:
    if os.getppid() != beside:
        clock.told_to_stop.set()
