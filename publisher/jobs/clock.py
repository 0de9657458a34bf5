"""A replacement for Heroku Scheduler on other machines: it runs each scheduled job at its interval.

A clock may be killed at any moment, and two may run at once: a row grants the right to run a job on one occasion. The
jobs read their work from the database, so the next run catches up on what was missed.
"""

import shlex
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from publisher.database import sentence
from publisher.jobs.models import Occurrence
from publisher.jobs.processes import exit_code, running
from publisher.pages.models import ContentVersion

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
END_SECONDS = 5
"""Time in seconds for running jobs to end after the clock gets its stop signal; then they are killed."""


@dataclass(frozen=True)
class Job:
    words: str
    """A management command with its arguments, as typed."""

    minutes: int

    def last_occasion(self, now: datetime) -> datetime:
        """Return the last full ten minutes, or hour, counted from midnight UTC if the interval divides a day."""
        every = timedelta(minutes=self.minutes)
        return now - (now - EPOCH) % every


def scheduled_jobs() -> list[Job]:
    """Return the jobs in settings.SCHEDULED_JOBS."""
    return [Job(words, minutes) for words, minutes in settings.SCHEDULED_JOBS.items()]


@dataclass
class Clock:
    say: Callable[[str], object]
    at_work: "set[subprocess.Popen[bytes]]" = field(default_factory=set)
    scheduler: BackgroundScheduler = field(default_factory=lambda: BackgroundScheduler(timezone=UTC))
    told_to_stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Run until SIGTERM or Ctrl-C. Each job is checked once right away, in case a run was missed."""
        for job in scheduled_jobs():
            trigger = IntervalTrigger(minutes=job.minutes, start_date=EPOCH, timezone=UTC)
            self.scheduler.add_job(
                self.run_if_due, trigger, [job], next_run_time=datetime.now(UTC), coalesce=True, misfire_grace_time=None
            )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.say(f"The clock is running: {', '.join(settings.SCHEDULED_JOBS)}.")
        self.scheduler.start()
        self.told_to_stop.wait()
        self.scheduler.shutdown(wait=False)
        self._end_what_is_at_work()

    def run_if_due(self, job: Job, now: datetime | None = None) -> None:
        """Run the job for its last occasion, unless it has been run or is running."""
        try:
            due_at = job.last_occasion(now or ContentVersion.objects.clock())
            if occurrence := Occurrence.objects.claim(job.words, f"{due_at:%Y-%m-%d %H:%M} UTC", due_at):
                Occurrence.objects.end(occurrence, self._run(job))
        except (DatabaseError, InterfaceError) as error:
            self.say(f"{job.words} was not run. {sentence(error)}")
        finally:
            connection.close()

    def _run(self, job: Job) -> int:
        connection.close()
        process = running(shlex.split(job.words))
        self.at_work.add(process)
        code = exit_code(process)
        self.at_work.discard(process)
        if code:
            self.say(f"{job.words} ended with exit code {code}.")
        return code

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop.set()

    def _end_what_is_at_work(self) -> None:
        for process in list(self.at_work):
            process.terminate()
        for process in list(self.at_work):
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()  # as Heroku does; nothing is lost, and this process can't end before its jobs
                self.say(f"Process {process.pid} did not end in {END_SECONDS} s, so it was killed.")
