"""`./manage.py check_schedule`: which of the scheduled jobs has run when, and which has not and should have.

Exit codes: 0 all run as they should; 1 one is late, or has never run.
"""

import shlex
import sys
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand

from builds.models import ScheduledRun
from builds.models.scheduled_run import patience
from builds.watching.wording import counted
from publisher.database import refuse_unmigrated_database
from publisher.jobs.clock import Job, scheduled_jobs
from publisher.jobs.models import Occurrence
from publisher.pages.models import ContentVersion

MINUTE = timedelta(minutes=1)


class Command(BaseCommand):
    help = "Say when each scheduled job ran last, and which is late."

    def handle(self, **options: Any) -> None:
        refuse_unmigrated_database()
        now = ContentVersion.objects.clock()
        said = [_state(job, last_run(job), now) for job in scheduled_jobs()]
        for sentence, _ in said:
            self.stdout.write(sentence)
        if any(late for _, late in said):
            sys.exit(1)


def last_run(job: Job) -> datetime | None:
    """When it began last, whoever called it."""
    command = shlex.split(job.words)[0]
    by_itself = ScheduledRun.objects.filter(job=command).order_by("-began_at").values_list("began_at", flat=True)
    by_the_clock = Occurrence.objects.filter(job=job.words).order_by("-claimed_at").values_list("claimed_at", flat=True)
    return max(filter(None, (by_itself.first(), by_the_clock.first())), default=None)


def _state(job: Job, last: datetime | None, now: datetime) -> tuple[str, bool]:
    due = f"every {job.minutes} minutes"
    if last is None:
        return (
            f"NEVER  {job.words} ({due}) has not run yet. Add it to the scheduler, or start ./manage.py run_clock",
            True,
        )
    ago = f"ran {counted((now - last) // MINUTE, 'minute')} ago, at {last:%Y-%m-%d %H:%M} UTC"
    if now - last > patience(job.words):
        return f"LATE   {job.words} ({due}) {ago}. See the scheduler: heroku addons:open scheduler", True
    return f"ok     {job.words} ({due}) {ago}", False
