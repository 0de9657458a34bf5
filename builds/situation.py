"""The state of the site and its builds at one moment: what readers see, what is built, who keeps builds away.

One query reads it, because every editor's tab asks again and again. late_jobs.py says when the scheduler is late.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce

from builds.late_jobs import JobRuns, first_of
from builds.models import Lease
from builds.models.scheduled_run import SWEEP
from static_site.models import Release, Site


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
    def read(cls) -> "Situation":
        lease = Lease.objects.all()
        newest = Release.objects.filter(status=Release.Status.COMPLETE).order_by("-number")
        found: Any = Site.objects.values(
            "hold",
            shown=Coalesce("live_release__content_version", 0),
            built=Coalesce(first_of(newest, "content_version"), 0),
            release=first_of(newest, "number"),
            built_at=first_of(newest, "completed_at"),
            refused=first_of(newest, "refused"),
            building=first_of(Release.objects.filter(status=Release.Status.BUILDING), "content_version"),
            expires=first_of(lease, "expires"),
            drain_until=first_of(lease, "drain_until"),
            drained_by=first_of(lease, "drained_by"),
            **JobRuns.columns(SWEEP),
        ).get()
        return cls(scheduler=JobRuns.of(SWEEP, found), **found)

    @property
    def is_drained(self) -> bool:
        return self.drain_until is not None and self.drain_until > self.now

    @property
    def is_lease_over(self) -> bool:
        """Whether the build that has the lease, if any, has been silent for so long that it counts as dead."""
        return self.expires is None or self.expires < self.now
