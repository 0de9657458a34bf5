"""The report's findings on local-time jobs: those that failed, broke off, weren't launched, or are no longer called.

builds.watching.failed_jobs_check calls this through settings.JOBS_CHECK, because the apps below this one don't know it.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from builds.models.incident import Finding, Kind
from builds.watching.watch import Watch
from publisher.command_lines import command, heroku
from publisher.jobs.daily_time import CATCH_UP, LocalJob
from publisher.jobs.models import KEPT, Occurrence

KEY = 180
"""Characters of the command that identify its incident."""


def look(watch: Watch) -> Iterator[Finding]:
    """Check each command's last occurrence; an incident is over once its command has succeeded."""
    for job, last in Occurrence.objects.last_of_each(watch.at):
        if trouble := last.trouble(watch.at):
            yield _failed(job, last, trouble, watch)
        elif not watch.scheduler.is_late and (missed := _missed(job, last, watch.at)):
            yield _missing(job, last, missed, watch)
        elif _has_healed(job, last, watch):
            yield _healed(job, last, watch)


def _has_healed(job: LocalJob, last: Occurrence, watch: Watch) -> bool:
    """Return whether it recovered since the last report. A refresh deletes incidents, its own too; these rows stay."""
    if not (watch.last and last.ended_at and last.ended_at >= watch.last):
        return False
    before = last.before(job.words)
    return bool(last.again_at or (before and before.trouble(watch.at)))


def _healed(job: LocalJob, last: Occurrence, watch: Watch) -> Finding:
    return Finding(
        kind=Kind.JOB_FAILED,
        key=job.words[:KEY],
        what=f"{job.words} has succeeded again.",
        since=last.ended_at,
        facts=[f"It is scheduled for {job.local_time}."],
        did=f"It finished at {watch.said(last.ended_at or last.claimed_at)}. There is nothing left to do.",
        is_over=True,
    )


def _failed(job: LocalJob, last: Occurrence, trouble: str, watch: Watch) -> Finding:
    return Finding(
        kind=Kind.JOB_FAILED,
        key=job.words[:KEY],
        what=f"{job.words} {trouble}.",
        since=last.ended_at or last.beat_at or last.claimed_at,
        facts=list(_facts(job, last, watch)),
        did="Nothing: it runs once a day, even if it fails.",
        cure=command("run_occurrence", str(last.pk), "--again"),
        otherwise=f"Its next run is at {watch.said(next(job.local_time.after(watch.at)).at)}.",
    )


def _facts(job: LocalJob, last: Occurrence, watch: Watch) -> Iterator[str]:
    yield f"It is scheduled for {job.local_time}, and was claimed at {watch.said(last.claimed_at)}."
    if last.beat_at and not last.ended_at:
        yield f"Its last heartbeat came at {watch.said(last.beat_at)}; how far it got is unknown."
    whose = "log" if last.exit_code is not None else "The platform said"
    yield from (f"{whose}: {' '.join(line.split())}" for line in last.said.splitlines() if line.strip())


def _missed(job: LocalJob, last: Occurrence, now: datetime) -> datetime | None:
    firing = next(job.local_time.after(last.due_at))
    return firing.at if firing.at + CATCH_UP < now else None


def _missing(job: LocalJob, last: Occurrence, missed: datetime, watch: Watch) -> Finding:
    calls = heroku("addons:open", "scheduler") if settings.ON_DYNO else "Cron"
    return Finding(
        kind=Kind.JOB_FAILED,
        key=job.words[:KEY],
        what=f"{job.words} did not run on time.",
        since=missed,
        facts=[
            f"It is scheduled for {job.local_time}, and was last called at {watch.said(last.claimed_at)}.",
            f"It is called by: {calls}.",
        ],
        did="Nothing: other jobs are being called.",
        cure=command("check_schedule"),
        otherwise=f"If it was removed on purpose, Publisher forgets it at {watch.said(last.due_at + KEPT)}.",
    )
