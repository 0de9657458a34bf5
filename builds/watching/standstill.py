"""Checks for standstill: a live build without progress, unpublished changes, a silent scheduler, a broken theme."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from builds.models import Build
from builds.models.incident import Finding, Kind
from builds.watching import cures
from builds.watching.api_key import ENDS
from builds.watching.evidence import last_lines, platform, progress
from builds.watching.watch import Watch
from publisher.command_lines import command
from publisher.phrases import length
from static_site.models import Flip
from static_site.theme import Theme, ThemeError

STILL = timedelta(minutes=15)
"""How long a live build may go without progress; a page is given up after 20 seconds."""

PATIENCE = timedelta(minutes=40)
"""How long changes may wait while builds are free to run: three ticks and the build itself."""

EXPLAINED = {
    Kind.DIED, Kind.NEVER_STARTED, Kind.ERROR, Kind.LAUNCH_REFUSED, Kind.KEY, Kind.SCHEDULER_LATE,
    Kind.THEME_BROKEN, Kind.RELEASE_REFUSED,
}  # fmt: skip
"""Findings that explain why changes wait, so that on-call isn't told of one thing twice."""


def hung(watch: Watch) -> Iterator[Finding]:
    build = watch.running
    if not (build and build.moved_at and build.moved_at < watch.ago(STILL) and build.status == Build.Status.RUNNING):
        return
    yield Finding(
        kind=Kind.HUNG,
        key=f"build {build.number}",
        what=f"Build {build.number} stands still: it sends heartbeats but renders nothing.",
        since=build.moved_at,
        facts=[
            f"It has been at {progress(build)} since {watch.said(build.moved_at)}.",
            *platform(build, watch),
            *last_lines(build),
        ],
        did="Publisher left it running: its lease is still valid. What it has rendered is kept.",
        cure=command("cancel_build", str(build.number)),
        otherwise=f"It stays like this until {_its_end(build)}, and nothing new goes live.",
        build=build,
    )


def _its_end(build: Build) -> str:
    return "its dyno ends, after a day at most" if build.launcher.startswith("heroku") else "its process ends"


def theme(watch: Watch) -> Iterator[Finding]:
    """Report a broken theme. Builds use the same files as we do; the recorded fingerprint can't show a fault."""
    try:
        Theme.load(settings.SITE_THEME)
    except ThemeError as error:
        yield Finding(
            kind=Kind.THEME_BROKEN,
            key="",
            what="The theme is broken, so no build can run.",
            facts=[str(error)],
            did="Readers keep what they have.",
            cure=cures.theme(),
            otherwise=f"Nothing new goes live. {cures.THEME}",
        )


def changes(watch: Watch) -> Iterator[Finding]:
    """Report waiting changes that no other finding explains. Runs last."""
    waiting = watch.waiting
    if not waiting or waiting.since > watch.ago(PATIENCE) or _is_explained(watch) or not watch.due:
        return
    if Flip.objects.filter(at__gt=watch.ago(PATIENCE)).exists():
        return
    yield Finding(
        kind=Kind.CHANGES_WAIT,
        key="",
        what=f"Changes have waited for {length(watch.at - waiting.since)}, and no build has published them.",
        since=waiting.since,
        facts=[f"Waiting: {watch.who_waits}.", f"A build is due: {watch.due}.", *_last_builds()],
        did="Every tick checks again.",
        cure=command("build_static_site"),
        otherwise="They wait until a build succeeds.",
    )


def _is_explained(watch: Watch) -> bool:
    """Return whether a hold, drain, running build or finding explains it. Once reported, a build must succeed first."""
    at_work = watch.running and not watch.opened(Kind.CHANGES_WAIT)
    return bool(watch.site.hold or watch.drained or at_work or explanation(watch))


def explanation(watch: Watch) -> Finding | None:
    """Return the finding that says why changes wait."""
    lasting = (finding for finding in watch.findings if not finding.is_over and finding.key != ENDS)
    return next((finding for finding in lasting if finding.kind in EXPLAINED), None)


def _last_builds() -> Iterator[str]:
    for build in Build.objects.order_by("-number")[:3]:
        yield f"Build {build.number} {build.status}{f' ({build.cause})' if build.cause else ''}. {build.error}".strip()
