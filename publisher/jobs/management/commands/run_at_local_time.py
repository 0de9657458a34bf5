"""`./manage.py run_at_local_time 18:30 --zone America/Toronto -- send_digest`: run a command once a local day.

Heroku Scheduler only knows UTC, and it skips and repeats calls. It calls this every ten minutes or every hour, and the
first call after the local time runs the command. Exit codes: the command's own; 0 nothing to run; 1 its launch was
refused; 2 called wrongly.
"""

import shlex
import sys
from argparse import ArgumentTypeError
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management import get_commands
from django.core.management.base import CommandError, CommandParser

from builds.launching import launchers
from builds.launching.launcher_protocol import Accepted, Refused
from builds.management.duration import duration
from publisher.command_lines import run
from publisher.database import refuse_unmigrated_database
from publisher.exit_codes import ExitCodesCommand
from publisher.jobs.daily_time import CATCH_UP, DAYS, EVERY_DAY, Firing, LocalJob, LocalTime
from publisher.jobs.models import JOB_LENGTH, Occurrence
from publisher.jobs.processes import carry_out
from publisher.pages.models import ContentVersion

SHOWN = 10


class Command(ExitCodesCommand):
    help = "Run a command once a day at a local time. Call this every ten minutes, or every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("time", type=time_of_day, metavar="HH:MM", help="the local time")
        parser.add_argument("--zone", type=zone, required=True, metavar="ZONE", help="for example, America/Toronto")
        parser.add_argument(
            "--days", type=weekdays, default=EVERY_DAY, metavar="DAYS", help="mon-fri, or sat,sun (default: all)"
        )
        parser.add_argument(
            "--catch-up", type=duration, default=CATCH_UP, metavar="2h",
            help="how late it may still run if calls were skipped; make it longer than their interval (default: 2h)",
        )  # fmt: skip
        parser.add_argument("--detached", action="store_true", help="run in its own one-off dyno, for long jobs")
        parser.add_argument("--explain", action="store_true", help=f"run nothing; show the next {SHOWN} times")
        parser.add_argument("words", nargs="+", metavar="COMMAND", help="after --, with its arguments")

    def handle(self, *, words: list[str], catch_up: timedelta, detached: bool, explain: bool, **options: Any) -> None:
        if words[0] not in get_commands():
            every = run("./manage.py", "help")
            raise CommandError(f"There is no command “{words[0]}”; {every} lists them all.", returncode=2)
        refuse_unmigrated_database()
        local_time = LocalTime(options["time"], options["zone"], options["days"])
        job = _job(local_time, words)
        now = ContentVersion.objects.clock()
        if explain:
            return self._explain(local_time, now)
        firing = local_time.due(now, catch_up)
        occurrence = firing and Occurrence.objects.claim(job, str(firing.day), firing.at)
        if not occurrence:
            self._say_when(local_time, words, now, firing)
        elif detached:
            self._launch(occurrence, words)
        elif code := carry_out(occurrence):
            sys.exit(code)

    def _explain(self, local_time: LocalTime, now: datetime) -> None:
        for firing in islice(local_time.after(now), SHOWN):
            self.stdout.write(local_time.in_words(firing))

    def _say_when(self, local_time: LocalTime, words: list[str], now: datetime, firing: Firing | None) -> None:
        coming = local_time.in_words(next(local_time.after(now)))
        why = f"it has run, or is running, for {firing.day}" if firing else "it is not due"
        self.stdout.write(f"{words[0]} was not run: {why}. Next: {coming}.")

    def _launch(self, occurrence: Occurrence, words: list[str]) -> None:
        outcome = launchers.for_sweep().launch(["./manage.py", "run_occurrence", str(occurrence.pk)])
        if isinstance(outcome, Refused):
            Occurrence.objects.refuse(occurrence, outcome.reason)
            raise CommandError(f"The launch of {words[0]} was refused. {outcome.reason}", returncode=1)
        said = outcome.said if isinstance(outcome, Accepted) else outcome.reason
        Occurrence.objects.filter(pk=occurrence.pk).update(said=said)
        self.stdout.write(f"{words[0]} was launched for {occurrence.occasion}. {said}")


def time_of_day(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a clock's time, without a day or a zone
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a time of day; write 18:30") from None


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise ArgumentTypeError(f"“{text}” is not a time zone; try America/Toronto") from None


def weekdays(text: str) -> frozenset[int]:
    """Parse days and ranges of days, separated by commas: mon-fri, sat,sun, fri-mon."""
    try:
        return frozenset().union(*(_range(*part.split("-")) for part in text.lower().split(",")))
    except (ValueError, TypeError):
        raise ArgumentTypeError(f"“{text}” is not valid; write mon-fri, or sat,sun") from None


def _range(first: str, *last: str) -> frozenset[int]:
    begin, end = (DAYS.index(day) for day in (first, *(last or [first])))
    length = (end - begin) % 7
    return frozenset((begin + day) % 7 for day in range(length + 1))


def _job(local_time: LocalTime, words: list[str]) -> str:
    job = str(LocalJob(local_time, shlex.join(words)))
    if len(job) > JOB_LENGTH:
        raise CommandError(
            f"The time and the command take {len(job)} characters, but the limit is {JOB_LENGTH}; shorten the command.",
            returncode=2,
        )
    return job
