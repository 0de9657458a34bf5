"""Last words of an incident: what ended it, when it began and how long it lasted. Never the text of its start.

The report asks for them in the transaction that closes an incident it no longer finds.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from builds.models import Build, Incident, ScheduledRun
from builds.models.incident import Kind
from builds.models.scheduled_run import SWEEP
from builds.watching.evidence import progress
from builds.watching.failed_builds import VERDICTS, cured
from builds.watching.standstill import explanation
from builds.watching.watch import Watch
from publisher.pages.models import AuditEntry
from publisher.phrases import length
from static_site.mirrors.mirror_choice import configured_mirror
from static_site.models import Flip


class End(NamedTuple):
    sentence: str
    at: datetime | None = None
    """When it ended; None if the report is the first to notice."""


def ending(incident: Incident, watch: Watch) -> str:
    end = ENDS_OF[Kind(incident.kind)](incident, watch)
    return f"{end.sentence} {_duration(incident, end, watch)}" if end.sentence else ""


def _duration(incident: Incident, end: End, watch: Watch) -> str:
    """Return how long it lasted, up to its exact end if known, else to the time of the report."""
    since = incident.since or incident.opened_at
    until = max(end.at or watch.at, since)
    about = "" if end.at else "at most "
    return f"It lasted {about}{length(until - since)}, from {watch.said(since)} to {watch.said(until)}."


def _built(incident: Incident, watch: Watch) -> End:
    kind = Kind(incident.kind)
    build = cured(kind).filter(number__gt=incident.build_id or 0).order_by("number").first()
    if build is None:
        return End(_nothing_due(watch))
    did, at = ("was launched", build.answered_at) if kind is Kind.LAUNCH_REFUSED else ("succeeded", build.ended_at)
    after = f", after build {incident.build_id} {VERDICTS[kind]}" if incident.build_id else ""
    return End(f"Build {build.number} {did}{after}.", at)


def _nothing_due(watch: Watch) -> str:
    if watch.newest and watch.newest.refused:
        return f"No build is due any more: release {watch.newest.number} was built, then refused."
    return "No build is due any more, and none has succeeded since."


def _moves(incident: Incident, watch: Watch) -> End:
    build = Build.objects.get(pk=incident.build_id) if incident.build_id else None
    if build is None:
        return End("The build is no longer on record.")
    if build.ended_at:
        why = f" ({build.get_cause_display().lower()})" if build.cause else ""
        return End(f"Build {build.number} has ended: {build.status}{why}.", build.ended_at)
    return End(f"Build {build.number} is moving again: {progress(build)}.", build.moved_at)


def _ticks(incident: Incident, watch: Watch) -> End:
    ticks = ScheduledRun.objects.filter(job=SWEEP, ended_at__isnull=False).order_by("began_at")
    first = ticks.filter(began_at__gt=incident.since or incident.opened_at).first()
    return End("The scheduler is running again, and its ticks finish.", first.began_at if first else None)


def _theme(incident: Incident, watch: Watch) -> End:
    return End("The theme can be read again, so builds can run.")


def _released(incident: Incident, watch: Watch) -> End:
    newest = watch.newest
    if newest is None:
        return End("That release is no longer kept.")
    if newest.refused and newest.number != watch.site.live_release_id:
        return End(f"Release {newest.number}, the newest, was refused for another reason.", newest.completed_at)
    if newest.number == watch.site.live_release_id:
        return End(f"Readers see release {newest.number}.", _shown_at(newest.number))
    return End(f"Release {newest.number}, the newest, passed the checks.", newest.completed_at)


def _brought(incident: Incident, watch: Watch) -> End:
    live = watch.site.live_release_id
    if not watch.waiting:
        return End(f"Readers see everything that is published: release {live}.", _shown_at(live))
    if cause := explanation(watch):
        return End(f"Changes still wait, and the reason is known: {cause.what}")
    if watch.site.hold or watch.drained:
        by = (
            f"the site is held: {watch.site.hold}"
            if watch.site.hold
            else f"{watch.drained and watch.drained.why_drained}"
        )
        return End(f"Changes still wait, on purpose: {by}.")
    return End(f"Readers now see release {live}.", _shown_at(live))


def _rendered(incident: Incident, watch: Watch) -> End:
    newest = watch.newest
    made = f" Release {newest.number} was built without these failures." if newest else ""
    return End(f"None of these files fails any more.{made}", newest.completed_at if newest else None)


def _mirrored(incident: Incident, watch: Watch) -> End:
    directory, live = configured_mirror(), watch.site.live_release_id
    if directory is None or str(directory.path) != incident.key:
        return End(f"SITE_MIRROR is no longer {incident.key}.")
    if directory.shown_release() == live:
        return End(f"{directory.path} shows release {live}, which is live.")
    return End(f"{directory.path} does not show release {live} yet, which has only just gone live.")


def _mended(incident: Incident, watch: Watch) -> End:
    """Return nothing: the finding was over when found, and says so."""
    return End("")


def _ran(incident: Incident, watch: Watch) -> End:
    """Return nothing if the finding says that the job ran; an unknown job has no finding."""
    found = any((finding.kind, finding.key) == (incident.kind, incident.key) for finding in watch.findings)
    return End("" if found else f"{incident.key} is no longer called at a local time.")


def _unheld(incident: Incident, watch: Watch) -> End:
    if watch.site.hold and watch.site.held_at:
        return End(f"The site is held again: {watch.site.hold}.", watch.site.held_at)
    lifted = AuditEntry.objects.filter(action="lift hold").order_by("-at").first()
    return End(f"{lifted.who} lifted the hold.", lifted.at) if lifted else End("The site is no longer held.")


def _undrained(incident: Incident, watch: Watch) -> End:
    if watch.drained:
        return End(f"That drain has ended, and another has begun: {watch.drained.why_drained}.")
    since = incident.since or incident.opened_at
    resumed = AuditEntry.objects.filter(action="resume builds", at__gt=since).order_by("-at").first()
    return End(f"{resumed.who} resumed builds.", resumed.at) if resumed else End("The drain expired.")


def _accepted(incident: Incident, watch: Watch) -> End:
    permit = watch.permit
    if permit is None:
        return End("BUILD_API_KEY or BUILD_APP is no longer set, so it is no longer checked with Heroku.")
    if permit.problem:
        return End("BUILD_API_KEY has expired and no longer starts builds.")
    return End("Heroku accepts BUILD_API_KEY." + (f" It lasts {length(permit.life)}." if permit.life else ""))


def _shown_at(release: int | None) -> datetime | None:
    return Flip.objects.filter(after=release).order_by("-at").values_list("at", flat=True).first()


ENDS_OF: dict[Kind, Callable[[Incident, Watch], End]] = {
    Kind.DIED: _built,
    Kind.NEVER_STARTED: _built,
    Kind.ERROR: _built,
    Kind.LAUNCH_REFUSED: _built,
    Kind.HUNG: _moves,
    Kind.KEY: _accepted,
    Kind.SCHEDULER_LATE: _ticks,
    Kind.THEME_BROKEN: _theme,
    Kind.RELEASE_REFUSED: _released,
    Kind.CHANGES_WAIT: _brought,
    Kind.PAGES_FAIL: _rendered,
    Kind.MIRROR_LAGS: _mirrored,
    Kind.DRIFT: _mended,
    Kind.HOLD_FORGOTTEN: _unheld,
    Kind.DRAIN_FORGOTTEN: _undrained,
    Kind.NOT_RECORDED: _mended,
    Kind.JOB_FAILED: _ran,
}
