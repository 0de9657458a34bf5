"""The alarm on every page of the web UI when something is wrong with builds; costs one query a page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce, Now

from builds.models import Incident, ScheduledRun
from builds.models.scheduled_run import SWEEP, patience
from static_site.models import Site


@dataclass(frozen=True)
class Alarm:
    now: datetime
    open: int
    """Number of open incidents."""

    number: int | None
    what: str | None
    """Text of the first open incident."""

    ticked: datetime | None

    @classmethod
    def now_or_none(cls) -> "Alarm | None":
        first = Incident.objects.open().order_by("number")
        count = Incident.objects.open().order_by().values("closed_at").annotate(open=Count("pk"))
        ticks = ScheduledRun.objects.filter(job=SWEEP).order_by("-began_at")
        alarm = cls(
            **Site.objects.values(
                now=Now(),
                open=Coalesce(Subquery(count.values("open")), 0),
                number=Subquery(first.values("number")[:1]),
                what=Subquery(first.values("what")[:1]),
                ticked=Subquery(ticks.values("began_at")[:1]),
            ).get()
        )
        return alarm if alarm.number or alarm.is_scheduler_late else None

    @property
    def is_scheduler_late(self) -> bool:
        """Whether the scheduler is late. Where it has never run, most likely a laptop, no one waits for it."""
        return self.ticked is not None and self.now - self.ticked > patience(SWEEP)

    @property
    def others(self) -> int:
        return self.open - 1
