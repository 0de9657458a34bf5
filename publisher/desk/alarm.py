"""The alarm on every page of the web UI when something is wrong with builds; costs one query a page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from builds.late_jobs import JobRuns, first_of
from builds.models import Incident
from builds.models.scheduled_run import SWEEP
from static_site.models import Site


@dataclass(frozen=True)
class Alarm:
    open: int
    """Number of open incidents."""

    number: int | None
    what: str | None
    """Text of the first open incident."""

    scheduler: JobRuns

    @classmethod
    def now_or_none(cls) -> "Alarm | None":
        first = Incident.objects.open().order_by("number")
        count = Incident.objects.open().order_by().values("closed_at").annotate(open=Count("pk"))
        found: Any = Site.objects.values(
            open=Coalesce(Subquery(count.values("open")), 0),
            number=first_of(first, "number"),
            what=first_of(first, "what"),
            **JobRuns.columns(SWEEP),
        ).get()
        alarm = cls(found["open"], found["number"], found["what"], JobRuns.of(SWEEP, found))
        return alarm if alarm.number or alarm.scheduler.is_late else None

    @property
    def others(self) -> int:
        return self.open - 1
