"""The state of the site and its builds at one moment: what readers see, what is built, whether the scheduler is late.

The desk, the receipt, the digest, health, on-call's report and `check_schedule` all read it here, so they agree. Each
reading takes one query, because every editor's tab asks again and again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from builds.models import Lease, ScheduledRun
from builds.models.build import NOW, since
from builds.models.scheduled_run import SWEEP, interval, patience
from publisher.phrases import clock, length
from static_site.models import Release, Site


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
    def read(cls, job: str = SWEEP, now: Combinable = NOW) -> "JobRuns":
        found: Any = Site.objects.values(now=now, **cls.columns(job, now)).get()
        return cls(job, **found)

    @staticmethod
    def columns(job: str, now: Combinable = NOW) -> dict[str, Any]:
        """All but the moment, for a query that reads more."""
        runs = ScheduledRun.objects.filter(job=job)
        lately = runs.filter(ended_at=None, began_at__range=(since(now, patience(job)), since(now, _allowed())))
        migrations = MigrationRecorder.Migration.objects.filter(app="builds").order_by("applied")
        return {
            "begun": _first(runs.order_by("-began_at"), "began_at"),
            "ended": _first(runs.filter(ended_at__isnull=False).order_by("-began_at"), "began_at"),
            "hanging": Coalesce(Subquery(lately.values("job").annotate(runs=Count("pk")).values("runs")), 0),
            "installed": _first(migrations, "applied"),
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
    def next_at(self) -> datetime | None:
        """When the next run should begin; None once that time is past."""
        due = self.begun + interval(self.job) if self.begun else None
        return due if due and due > self.now else None

    @property
    def when_next(self) -> str:
        """at about 14:10"""
        at = self.next_at
        return f"at about {clock(at, self.now)}" if at else f"within {length(interval(self.job))}"

    @property
    def silence(self) -> str:
        """How long no run has ended: has not run since 14:10"""
        since = f" since {clock(self.ended, self.now)}" if self.ended else ""
        if self.hanging:
            return f"starts, but has not finished a run{since}"
        return f"has not run{since}" if since else "has never run"


@dataclass(frozen=True)
class Situation:
    """`shown`, `built` and `building` are content versions, 0 before the first release."""

    now: datetime
    hold: str
    shown: int
    """What readers see."""

    built: int
    """Of the newest complete release, whether readers see it or not."""

    release: int | None
    built_at: datetime | None
    refused: str | None
    """Why the gate keeps that release from readers."""

    building: int | None
    """Of the release that is being made."""

    expires: datetime | None
    drain_until: datetime | None
    drained_by: str
    scheduler: JobRuns

    @classmethod
    def read(cls, now: Combinable = NOW) -> "Situation":
        lease = Lease.objects.all()
        newest = Release.objects.filter(status=Release.Status.COMPLETE).order_by("-number")
        columns = JobRuns.columns(SWEEP, now)
        found: Any = Site.objects.values(
            "hold",
            now=now,
            shown=Coalesce("live_release__content_version", 0),
            built=Coalesce(_first(newest, "content_version"), 0),
            release=_first(newest, "number"),
            built_at=_first(newest, "completed_at"),
            refused=_first(newest, "refused"),
            building=_first(Release.objects.filter(status=Release.Status.BUILDING), "content_version"),
            expires=_first(lease, "expires"),
            drain_until=_first(lease, "drain_until"),
            drained_by=_first(lease, "drained_by"),
            **columns,
        ).get()
        runs = {name: found.pop(name) for name in columns}
        return cls(scheduler=JobRuns(SWEEP, found["now"], **runs), **found)

    @property
    def is_drained(self) -> bool:
        return self.drain_until is not None and self.drain_until > self.now

    @property
    def is_lease_over(self) -> bool:
        """Whether the build that has the lease, if any, has been silent for so long that it counts as dead."""
        return self.expires is None or self.expires < self.now


def _allowed() -> timedelta:
    return timedelta(seconds=settings.TICK_SECONDS)


def _first(rows: "QuerySet[Any]", column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])
