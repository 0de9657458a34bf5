"""`./manage.py check_schedule`: when each scheduled job last ran, and which are overdue.

It covers the jobs in the settings and each command that has run at a local time in the last days. Exit codes: 0 all
run as they should; 1 one is late, has failed, or has never run.
"""

import json as json_format
import sys
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db.models import Value

from builds.late_jobs import JobRuns, interval
from publisher.command_lines import command, heroku
from publisher.database import DatabaseCommand
from publisher.jobs.clock import scheduled_jobs
from publisher.jobs.daily_time import CATCH_UP, LocalJob
from publisher.jobs.models import KEPT, Occurrence
from publisher.pages.models import ContentVersion
from publisher.phrases import length

FINE = "ok"


class Command(DatabaseCommand):
    then = "Nothing was checked."
    help = "Show when each scheduled job last ran, and which ones are late or have failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON: the state, job and sentence of each")

    def handle(self, *, json: bool, **options: Any) -> None:
        self.wait_for_database()
        now = ContentVersion.objects.clock()
        states = [(job.words, *_state(JobRuns.read(job.words, Value(now)))) for job in scheduled_jobs()]
        last = Occurrence.objects.last_of_each(now)
        states += [(job.words, *_local_state(job, occurrence, now)) for job, occurrence in last]
        self._say(states, as_json=json)
        if any(state != FINE for _, state, _ in states):
            sys.exit(1)

    def _say(self, states: list[tuple[str, str, str]], *, as_json: bool) -> None:
        if as_json:
            content = [{"job": job, "state": state.lower(), "says": says} for job, state, says in states]
            return self.stdout.write(json_format.dumps(content, indent=2))
        for _, state, says in states:
            self.stdout.write(f"{state:6} {says}")


def _state(runs: JobRuns) -> tuple[str, str]:
    name = f"{runs.job} (every {length(interval(runs.job))})"
    if runs.begun is None:
        return "NEVER", f"{name} has never run. Add it to the scheduler, or start {command('run_clock')}"
    if runs.is_late:
        return "LATE", f"{name} {runs.silence}. {_who_calls()}"
    return FINE, f"{name} ran {_ago(runs.begun, runs.now)}"


def _local_state(job: LocalJob, last: Occurrence, now: datetime) -> tuple[str, str]:
    name, began = f"{job.words} ({job.local_time})", _ago(last.claimed_at, now)
    missed = next(job.local_time.after(last.due_at))
    if missed.at + CATCH_UP < now:
        due = job.local_time.in_words(missed)
        forgotten = f"a job that was removed there is listed until {last.due_at + KEPT:%Y-%m-%d}"
        return "LATE", f"{name} ran {began}, and was due on {due}. {_who_calls()}; {forgotten}"
    if trouble := last.trouble(now):
        again = command("run_occurrence", str(last.pk), "--again")
        return "FAILED", f"{name} began {began}, and {trouble}. To run it again: {again}"
    if last.exit_code is None:
        return FINE, f"{name} began {began}, and has not ended: it is running, or about to start"
    return FINE, f"{name} ran {began}, and took {length((last.ended_at or now) - last.claimed_at)}"


def _who_calls() -> str:
    on_heroku = f"See the scheduler: {heroku('addons:open', 'scheduler')}"
    return on_heroku if settings.ON_DYNO else f"Cron or {command('run_clock')} must call it"


def _ago(at: datetime, now: datetime) -> str:
    return f"{length(now - at)} ago, at {at:%Y-%m-%d %H:%M} UTC"
