"""All checks in sequence; one that raises neither hides the others nor closes incidents of its own kind."""

import logging
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

from django.db import DatabaseError, InterfaceError, connection, transaction

from builds.models import Incident, Lease
from builds.models.incident import Finding, Kind
from builds.watching import (
    api_key,
    failed_builds,
    failed_jobs_check,
    incident_endings,
    late_scheduler,
    reader_findings,
    standstill,
    unrecorded_outage,
)
from builds.watching.report import Report
from builds.watching.watch import Undecided, Watch
from publisher.database import Fault

logger = logging.getLogger(__name__)

CHECKS: dict[Kind, Callable[[Watch], Iterator[Finding]]] = {
    **{kind: partial(failed_builds.look, kind) for kind in failed_builds.CAUSES},
    Kind.KEY: api_key.key,
    Kind.HUNG: standstill.hung,
    Kind.SCHEDULER_LATE: late_scheduler.scheduler,
    Kind.THEME_BROKEN: standstill.theme,
    Kind.RELEASE_REFUSED: reader_findings.refused_release,
    Kind.PAGES_FAIL: reader_findings.failing_pages,
    Kind.MIRROR_LAGS: reader_findings.mirror,
    Kind.DRIFT: reader_findings.drift,
    Kind.HOLD_FORGOTTEN: reader_findings.hold,
    Kind.DRAIN_FORGOTTEN: reader_findings.drain,
    Kind.NOT_RECORDED: unrecorded_outage.silence,
    Kind.JOB_FAILED: failed_jobs_check.jobs,
    Kind.CHANGES_WAIT: standstill.changes,  # last: it depends on what the others found
}


@dataclass
class _Round:
    watch: Watch
    looked_at: list[Kind] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What could not be checked, and why."""

    def run(self) -> None:
        for kind, check in CHECKS.items():
            try:
                with transaction.atomic() if connection.in_atomic_block else nullcontext():
                    for finding in check(self.watch):
                        self.watch.findings.append(finding)
            except Undecided:
                continue
            except Exception as error:
                self._note(kind, error)
            else:
                self.looked_at.append(kind)

    def ending(self, incident: Incident) -> str:
        """Return what ended it; empty if unknown, since it is over either way."""
        try:
            with transaction.atomic():
                return incident_endings.ending(incident, self.watch)
        except Exception as error:
            self._note(Kind(incident.kind), error)
            return ""

    def _note(self, kind: Kind, error: Exception) -> None:
        """Note a broken check; re-raise a fault of the database, which breaks them all."""
        if isinstance(error, (DatabaseError, InterfaceError)) and Fault.of(error) is not Fault.OTHER:
            raise error
        logger.error("The check for “%s” failed.", kind.label, exc_info=error)
        self.broken.append(f"{kind.label}: this could not be checked ({type(error).__name__}: {error}).")


def look(watch: Watch) -> Report:
    """Lock out dead builds, run all checks and record them; return what is open and what has just ended."""
    Lease.objects.reap(watch.clock)
    watch.findings.clear()
    checks = _Round(watch)
    checks.run()
    Incident.objects.settle(watch.findings, checks.looked_at, watch.at, checks.ending)
    incidents = [*Incident.objects.open().order_by("number"), *Incident.objects.filter(closed_at=watch.at)]
    return Report(watch.at, watch.readers, incidents, checks.broken)
