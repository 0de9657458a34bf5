"""The state of the site and its builds at one moment, in one query, because every editor's tab keeps polling."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.formats import date_format

from builds.models import Lease, ScheduledRun
from builds.models.scheduled_run import SWEEP, interval, patience
from static_site.models import Release, Site


@dataclass(frozen=True)
class Moment:
    """A moment by the database's clock. Versions are content versions, 0 before the first release."""

    now: datetime
    hold: str
    shown: int
    """Version that readers see."""

    built: int
    """Version of the newest complete release, whether or not readers see it."""

    release: int | None
    built_at: datetime | None
    refused: str | None
    """The gate's reason for keeping that release from readers."""

    building: int | None
    """Version of the release being built."""

    expires: datetime | None
    drain_until: datetime | None
    drained_by: str
    ticked: datetime | None
    """Time of the last scheduler run."""

    @classmethod
    def read(cls) -> "Moment":
        lease = Lease.objects.all()
        newest = Release.objects.filter(status=Release.Status.COMPLETE).order_by("-number")
        return cls(
            **Site.objects.values(
                "hold",
                now=Now(),
                shown=Coalesce("live_release__content_version", 0),
                built=Coalesce(_first(newest, "content_version"), 0),
                release=_first(newest, "number"),
                built_at=_first(newest, "completed_at"),
                refused=_first(newest, "refused"),
                building=_first(Release.objects.filter(status=Release.Status.BUILDING), "content_version"),
                expires=_first(lease, "expires"),
                drain_until=_first(lease, "drain_until"),
                drained_by=_first(lease, "drained_by"),
                ticked=_first(ScheduledRun.objects.filter(job=SWEEP).order_by("-began_at"), "began_at"),
            ).get()
        )

    @property
    def is_drained(self) -> bool:
        return self.drain_until is not None and self.drain_until > self.now

    @property
    def is_lease_over(self) -> bool:
        """Whether a build has the lease and has been silent long enough to count as dead."""
        return self.expires is None or self.expires < self.now

    @property
    def is_scheduler_late(self) -> bool:
        return self.ticked is None or self.now - self.ticked > patience(SWEEP)

    @property
    def next_tick(self) -> str:
        """Time of the next scheduler run, in words."""
        if self.ticked is None or self.ticked + interval(SWEEP) <= self.now:
            return "within ten minutes"
        return f"at about {date_format(timezone.localtime(self.ticked + interval(SWEEP)), 'H:i')}"

    def clock(self, at: datetime) -> str:
        """Format a time of day, with the date if it isn't today."""
        at, now = timezone.localtime(at), timezone.localtime(self.now)
        return date_format(at, "H:i:s" if at.date() == now.date() else "j M, H:i")


def _first(rows: "QuerySet[Lease] | QuerySet[Release] | QuerySet[ScheduledRun]", column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])
