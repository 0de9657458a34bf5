"""Check for gaps in the record: a database outage leaves no row, only a gap between the rows around it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from builds.late_jobs import interval
from builds.models import ScheduledRun
from builds.models.incident import Finding, Kind
from builds.models.scheduled_run import REPORT, SWEEP
from builds.watching.watch import Watch


def silence(watch: Watch) -> Iterator[Finding]:
    """Report a gap, which is over once found. A single missed report or tick is not a gap."""
    if not watch.last or watch.last > watch.ago(1.5 * interval(REPORT)) or watch.scheduler.is_late:
        return
    begin, end = _longest_hole(watch.last, watch.at)
    if end - begin < 1.5 * interval(SWEEP):
        return
    yield Finding(
        kind=Kind.NOT_RECORDED,
        key=f"since {begin.isoformat()}",
        what=f"Nothing was recorded from {watch.said(begin)} to {watch.said(end)}: no ticks and no reports.",
        since=begin,
        facts=["Either the database could not be written, or nothing started them."],
        did="Both are running again, and the database records them.",
        is_over=True,
    )


def _longest_hole(last: datetime, now: datetime) -> tuple[datetime, datetime]:
    runs = ScheduledRun.objects.filter(began_at__gt=last, began_at__lt=now).order_by("began_at")
    moments = [last, *runs.values_list("began_at", flat=True), now]
    return max(pairwise(moments), key=lambda hole: hole[1] - hole[0])
