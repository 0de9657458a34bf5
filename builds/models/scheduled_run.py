"""One row each time a scheduled job ran: jobs that watch each other read it, and people who ask when it ran last."""

from datetime import timedelta

from django.db import models
from django.db.models.expressions import Combinable

from builds.models.build import NOW, since

KEPT = timedelta(days=14)
TICK = timedelta(minutes=10)
"""How often `schedule_build` runs: Heroku Scheduler's dashboard says so, docs/handbook/ops/scheduling.md tells how."""

SWEEP = "schedule_build"
"""The job that launches builds, every ten minutes."""

REPORT = "report_stalled_builds"
"""The job that tells who is on call what is wrong, every hour."""

REPORT_LATE = timedelta(minutes=150)
"""After so long without a report nobody would hear of anything: it may be skipped once."""

LATE = timedelta(minutes=30)
"""After so long without a tick somebody should look at the scheduler: it may skip one, and starts are not exact."""


class ScheduledRunQuerySet(models.QuerySet["ScheduledRun"]):
    def begin(self, job: str, now: Combinable = NOW) -> "ScheduledRun":
        """Record that the job began, and forget what is of no use any more."""
        self.filter(began_at__lt=since(now, KEPT)).delete()
        return self.create(job=job, began_at=now)

    def end(self, run: "ScheduledRun", said: str, *, failed: bool, now: Combinable = NOW) -> None:
        self.filter(pk=run.pk).update(ended_at=now, said=said, failed=failed)


class ScheduledRun(models.Model):
    """One that never ended was killed, or is at work."""

    job = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    said = models.TextField(blank=True)

    objects = ScheduledRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["job", "began_at"], name="scheduled_run_job")]

    def __str__(self) -> str:
        return f"{self.job} at {self.began_at}"
