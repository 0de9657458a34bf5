"""Runs of scheduled jobs, one row each; read by jobs that watch each other, and by people."""

from datetime import timedelta

from django.db import models
from django.db.models.expressions import Combinable

from builds.models.build import NOW, since

KEPT = timedelta(days=14)

SWEEP = "schedule_build"
"""The job that launches builds."""

REPORT = "report_stalled_builds"
"""The job that tells on-call what is wrong."""


class ScheduledRunQuerySet(models.QuerySet["ScheduledRun"]):
    def begin(self, job: str, now: Combinable = NOW) -> "ScheduledRun":
        """Record that the job began, and delete old runs."""
        self.filter(began_at__lt=since(now, KEPT)).delete()
        return self.create(job=job, began_at=now)

    def end(self, run: "ScheduledRun", said: str, *, failed: bool, now: Combinable = NOW) -> None:
        self.filter(pk=run.pk).update(ended_at=now, said=said, failed=failed)


class ScheduledRun(models.Model):
    """A run of a job. One without an end was killed, or is still running."""

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
