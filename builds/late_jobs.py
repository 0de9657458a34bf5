"""When a scheduled job is late. The desk, health, on-call's report and `check_schedule` all ask here, so they agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from builds.models import ScheduledRun
from builds.models.build import NOW, since
from publisher.phrases import clock, length
from static_site.models import Site

LATE = 3
"""Intervals without a run that has ended before a job is late: Heroku Scheduler skips one now and then."""


def interval(job: str) -> timedelta:
    """The time between two of its runs, as the settings have it; Heroku Scheduler's dashboard should say the same."""
    return timedelta(minutes=settings.SCHEDULED_JOBS[job])


def patience(job: str) -> timedelta:
    """How long after its last run it is late."""
    return LATE * interval(job)


@dataclass(frozen=True)
class JobRuns:
    """The runs of one scheduled job on record, by the database's clock."""

    job: str
    now: datetime
    begun: datetime | None
    """Start of the newest run, ended or not."""

    ended: datetime | None
    """Start of the newest run that ended."""

    hanging: int
    """Runs that began within the job's patience, had their TICK_SECONDS, and have not ended."""

    installed: datetime | None
    """When the database got the tables of builds."""

    @classmethod
    def read(cls, job: str, now: Combinable = NOW) -> "JobRuns":
        found: Any = Site.objects.values(**cls.columns(job, now)).get()
        return cls.of(job, found)

    @classmethod
    def of(cls, job: str, found: dict[str, Any]) -> "JobRuns":
        """Take the columns out of a row that has more; `now` stays there."""
        return cls(job, found["now"], *(found.pop(name) for name in ("begun", "ended", "hanging", "installed")))

    @staticmethod
    def columns(job: str, now: Combinable = NOW) -> dict[str, Any]:
        """Return the columns to read, for a query that may read more."""
        runs = ScheduledRun.objects.filter(job=job)
        lately = runs.filter(ended_at=None, began_at__range=(since(now, patience(job)), since(now, _allowed())))
        migrations = MigrationRecorder.Migration.objects.filter(app="builds").order_by("applied")
        return {
            "now": now,
            "begun": first_of(runs.order_by("-began_at"), "began_at"),
            "ended": first_of(runs.filter(ended_at__isnull=False).order_by("-began_at"), "began_at"),
            "hanging": Coalesce(Subquery(lately.values("job").annotate(runs=Count("pk")).values("runs")), 0),
            "installed": first_of(migrations, "applied"),
        }

    @property
    def is_at_work(self) -> bool:
        """Whether the newest run has not ended, and still has time to."""
        return self.begun not in (None, self.ended) and self.now - self.begun < _allowed()

    @property
    def is_late(self) -> bool:
        """Whether no run has ended within three intervals; a new install, and a first run after a silence, get time."""
        if self.is_at_work and not self.hanging:
            return False
        last = self.ended or self.installed
        return last is not None and self.now - last > patience(self.job)

    @property
    def when_next(self) -> str:
        """When the next run should begin: at about 14:10"""
        due = self.begun + interval(self.job) if self.begun else None
        return f"at about {clock(due, self.now)}" if due and due > self.now else f"within {length(interval(self.job))}"

    @property
    def silence(self) -> str:
        """How long no run has ended: has not run since 14:10"""
        since = f" since {clock(self.ended, self.now)}" if self.ended else ""
        if self.hanging:
            return f"starts, but has not finished a run{since}"
        return f"has not run{since}" if since else "has never run"


def _allowed() -> timedelta:
    return timedelta(seconds=settings.TICK_SECONDS)


def first_of(rows: "QuerySet[Any]", column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])
