"""Checks for builds that died, never started or ended with an error: one finding for each run of one cause."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min

from builds.models import Build, Incident
from builds.models.build import BuildQuerySet
from builds.models.incident import Finding, Kind
from builds.watching import cures
from builds.watching.evidence import evidence, progress
from builds.watching.watch import Watch
from publisher.command_lines import heroku
from publisher.phrases import counted

MANY = 3
"""Consecutive refused launches that are worth a report; a single one may be a brief fault of the platform."""

CAUSES = {
    Kind.DIED: Build.Cause.DIED,
    Kind.NEVER_STARTED: Build.Cause.NEVER_STARTED,
    Kind.ERROR: Build.Cause.ERROR,
    Kind.LAUNCH_REFUSED: Build.Cause.LAUNCH_REFUSED,
}

VERDICTS = {
    Kind.DIED: "died",
    Kind.NEVER_STARTED: "never started",
    Kind.ERROR: "ended with an error",
    Kind.LAUNCH_REFUSED: "was not launched",
}


@dataclass(frozen=True)
class Failures:
    """A run of builds that failed with one cause, without a success in between."""

    kind: Kind
    first: int
    last: Build
    count: int
    is_over: bool

    @property
    def since(self) -> datetime | None:
        return Build.objects.get(pk=self.first).ended_at


def look(kind: Kind, watch: Watch) -> Iterator[Finding]:
    if kind is Kind.LAUNCH_REFUSED and _is_the_keys_fault(watch):
        return
    for failures in _runs(kind, watch):
        if kind is not Kind.LAUNCH_REFUSED or failures.count >= MANY:
            yield _finding(failures, watch)


def lasting(kind: Kind, watch: Watch) -> Failures | None:
    """Return the run of failures that isn't over, however short."""
    return next((failures for failures in _runs(kind, watch) if not failures.is_over), None)


def _is_the_keys_fault(watch: Watch) -> bool:
    """Return whether the key's incident covers the refusals, until it is over; also while the platform is silent."""
    return bool(watch.permit and watch.permit.problem) or watch.opened(Kind.KEY) is not None


def _runs(kind: Kind, watch: Watch) -> Iterator[Failures]:
    """Yield the run that still lasts, however old, and the runs that healed since the last report."""
    failed = _failed(kind)
    last = failed.order_by("-number").first()
    while last:
        is_over = _has_healed(kind, last, watch)
        if is_over and not _is_news(last, watch):
            return
        before = cured(kind).filter(number__lt=last.number).aggregate(number=Max("number"))["number"] or 0
        mine = failed.filter(number__gt=before, number__lte=last.number)
        first = mine.aggregate(number=Min("number"))["number"]
        yield Failures(kind, first, last, mine.count(), is_over)
        last = failed.filter(number__lt=first).order_by("-number").first()


def _failed(kind: Kind) -> BuildQuerySet:
    """Return failed builds, without launches refused before the key's last incident closed."""
    failed = Build.objects.filter(status=Build.Status.FAILED, cause=CAUSES[kind])
    mended = Incident.objects.filter(kind=Kind.KEY, key="", closed_at__isnull=False).order_by("-closed_at").first()
    if kind is Kind.LAUNCH_REFUSED and mended:
        return failed.filter(ended_at__gt=mended.closed_at)
    return failed


def _has_healed(kind: Kind, last: Build, watch: Watch) -> bool:
    """Return whether it is over. For refused launches, neither a manual build nor having nothing due counts."""
    return cured(kind).filter(number__gt=last.number).exists() or (kind is not Kind.LAUNCH_REFUSED and not watch.due)


def cured(kind: Kind) -> BuildQuerySet:
    """Return the builds that prove such a failure is over."""
    if kind is Kind.LAUNCH_REFUSED:
        return Build.objects.filter(answer=Build.Answer.ACCEPTED)
    return Build.objects.filter(status=Build.Status.SUCCEEDED)


def _is_news(build: Build, watch: Watch) -> bool:
    return bool(watch.last and build.ended_at and build.ended_at >= watch.last)


def _finding(failures: Failures, watch: Watch) -> Finding:
    build = failures.last
    return Finding(
        kind=failures.kind,
        key=f"build {failures.first}",
        what=_what(failures, watch),
        since=failures.since,
        facts=[*_why(build), *evidence(build, watch)],
        did=_did(failures, watch),
        cure="" if failures.is_over else cures.cure(failures.kind, build, failures.count),
        otherwise=_otherwise(failures, watch),
        build=build,
        is_over=failures.is_over,
    )


def _what(failures: Failures, watch: Watch) -> str:
    verdict = _verdict(failures, watch)
    before = f", and {counted(failures.count - 1, 'build')} before it" if failures.count > 1 else ""
    return f"Build {failures.last.number} {verdict}{before}."


def _verdict(failures: Failures, watch: Watch) -> str:
    """Return the verdict; if the platform can tell, a dyno that came and went differs from one that never came."""
    is_gone = failures.kind is Kind.NEVER_STARTED and watch.word_on(failures.last.dyno) == ""
    return f"did not start: {failures.last.dyno} ended first" if is_gone else VERDICTS[failures.kind]


def _why(build: Build) -> Iterator[str]:
    if build.error:
        yield build.error
    if build.cause == Build.Cause.NEVER_STARTED:
        yield f"The platform's answer to its launch was: {build.answer or 'none'}. {build.said}".strip()
        if build.dyno.startswith("run."):
            yield f"Its output: {heroku('logs', '--dyno', build.dyno)}"


def _did(failures: Failures, watch: Watch) -> str:
    freed = "Publisher locked it out" if failures.kind in (Kind.DIED, Kind.NEVER_STARTED) else "Its slot is free"
    has_rendered = failures.last.done or failures.last.release_id
    if failures.is_over:
        return f"{freed}; a later build did its work. Nothing is left to do."
    if watch.running:
        at = f" It is at {progress(watch.running)}." if watch.running.total else ""
        return f"{freed}; build {watch.running.number} is {watch.running.status} in its place.{at}"
    return f"{freed}; what it had rendered is kept." if has_rendered else f"{freed}."


def _otherwise(failures: Failures, watch: Watch) -> str:
    if failures.is_over:
        return ""
    if watch.scheduler.is_late:
        return "Nothing until someone acts: the scheduler, which launches the next build, is not running."
    if watch.drained:
        return f"No build is launched: {watch.drained.why_drained}."
    if Build.objects.is_backing_off(watch.clock):
        again = cures.comes_again(failures.kind, failures.last, failures.count)
        return f"The last ten builds failed, so only one an hour is launched until one succeeds. {again}".rstrip()
    if failures.kind is Kind.LAUNCH_REFUSED:
        return "Every tick tries again and is refused; nothing new goes live until the cause is fixed."
    next_one = "The next scheduler tick, within ten minutes, launches another build, which continues from there."
    return f"{next_one} {cures.comes_again(failures.kind, failures.last, failures.count)}".rstrip()
