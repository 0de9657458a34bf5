"""What does not move: a build that lives and gets nowhere, changes that no build brings, a scheduler that is silent."""

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
"""So long a build that shows signs of life may stay where it is; a page is given up after 20 seconds."""

PATIENCE = timedelta(minutes=40)
"""So long changes may wait though nothing keeps builds away: three ticks and the build itself."""

EXPLAINED = {
    Kind.DIED, Kind.NEVER_STARTED, Kind.ERROR, Kind.LAUNCH_REFUSED, Kind.KEY, Kind.SCHEDULER_LATE,
    Kind.THEME_BROKEN, Kind.RELEASE_REFUSED,
}  # fmt: skip
"""Where one of these was found it says why changes wait; nobody is told of one thing twice."""


def hung(watch: Watch) -> Iterator[Finding]:
    build = watch.running
    if not (build and build.moved_at and build.moved_at < watch.ago(STILL) and build.status == Build.Status.RUNNING):
        return
    yield Finding(
        kind=Kind.HUNG,
        key=f"build {build.number}",
        what=f"Build {build.number} stands still: it shows signs of life and renders nothing.",
        since=build.moved_at,
        facts=[
            f"It stands at {progress(build)} since {watch.said(build.moved_at)}.",
            *platform(build, watch),
            *last_lines(build),
        ],
        did="Publisher lets it be, for it holds its place rightly. What it has rendered is kept.",
        cure=command("cancel_build", str(build.number)),
        otherwise=f"It stays so until {_its_end(build)}, and nothing new goes live.",
        build=build,
    )


def _its_end(build: Build) -> str:
    return "its dyno ends, after a day at the latest" if build.launcher.startswith("heroku") else "its process ends"


def theme(watch: Watch) -> Iterator[Finding]:
    """Our own, which is that of the builds: what the release phase recorded of it says nothing of its files."""
    try:
        Theme.load(settings.SITE_THEME)
    except ThemeError as error:
        yield Finding(
            kind=Kind.THEME_BROKEN,
            key="",
            what="The theme is broken, so no build can be made.",
            facts=[str(error)],
            did="Readers keep what they have.",
            cure=cures.theme(),
            otherwise=f"Nothing new goes live. {cures.THEME}",
        )


def changes(watch: Watch) -> Iterator[Finding]:
    """Asked last: only where nothing else says why."""
    waiting = watch.waiting
    if not waiting or waiting.since > watch.ago(PATIENCE) or _is_explained(watch) or not watch.due:
        return
    if Flip.objects.filter(at__gt=watch.ago(PATIENCE)).exists():
        return
    yield Finding(
        kind=Kind.CHANGES_WAIT,
        key="",
        what=f"Changes wait for {length(watch.at - waiting.since)}, and no build brings them.",
        since=waiting.since,
        facts=[f"Waiting: {watch.who_waits}.", f"A build is due: {watch.due}.", *_last_builds()],
        did="Every tick looks again.",
        cure=command("build_static_site"),
        otherwise="They wait until a build succeeds.",
    )


def _is_explained(watch: Watch) -> bool:
    """Held, drained, at work, or another finding's matter. A build that comes after the alarm has still to succeed."""
    at_work = watch.running and not watch.opened(Kind.CHANGES_WAIT)
    return bool(watch.site.hold or watch.drained or at_work or explanation(watch))


def explanation(watch: Watch) -> Finding | None:
    """The finding that says why changes wait."""
    lasting = (finding for finding in watch.findings if not finding.is_over and finding.key != ENDS)
    return next((finding for finding in lasting if finding.kind in EXPLAINED), None)


def _last_builds() -> Iterator[str]:
    for build in Build.objects.order_by("-number")[:3]:
        yield f"Build {build.number} {build.status}{f' ({build.cause})' if build.cause else ''}. {build.error}".strip()
