"""What does not move: a build that lives and gets nowhere, changes that no build brings, a scheduler that is silent."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Max, Min

from builds.models import Build, ScheduledRun
from builds.models.incident import Finding, Kind
from builds.models.scheduled_run import SWEEP, interval, patience
from builds.watching import cures
from builds.watching.api_key import ENDS
from builds.watching.evidence import last_lines, platform, progress
from builds.watching.watch import Watch
from publisher.command_lines import command, heroku, run
from publisher.phrases import counted, length
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


def scheduler(watch: Watch) -> Iterator[Finding]:
    """No tick came to its end for three intervals. One that somebody typed does not show that it comes again."""
    opened = watch.opened(Kind.SCHEDULER_LATE)
    if not watch.scheduler.is_late and not (opened and not _comes_again(watch)):
        return
    ended = watch.last_tick
    yield Finding(
        kind=Kind.SCHEDULER_LATE,
        key="",
        what=_silence(watch),
        since=opened.since if opened else ended.began_at if ended else None,
        facts=[*_last_tick(watch), _who_calls()],
        did="Publish now still starts builds from the web UI, where a key is there. Planned times are not kept.",
        cure=run("bin/schedule_build"),
        otherwise=_without_ticks(watch),
    )


def _comes_again(watch: Watch) -> bool:
    """Two ticks ended lately, and not at once."""
    ticks = ScheduledRun.objects.filter(job=SWEEP, ended_at__isnull=False, began_at__gte=watch.ago(patience(SWEEP)))
    first, last = ticks.aggregate(first=Min("began_at"), last=Max("began_at")).values()
    return bool(first and last - first >= interval(SWEEP) / 2)


def _silence(watch: Watch) -> str:
    ended, lately = watch.last_tick, length(patience(SWEEP))
    if watch.scheduler.hanging:
        return f"The scheduler comes, but its ticks do not end: {counted(watch.scheduler.hanging, 'tick')} in {lately}."
    if ended is None:
        return "The scheduler has never come, or not for two weeks."
    if ended.began_at >= watch.ago(patience(SWEEP)):
        return f"The scheduler has not come again: in {lately} one tick ended, which may have been typed by hand."
    at_work = (
        f"; a tick began at {watch.said(watch.scheduler.begun)}"
        if watch.scheduler.is_at_work and watch.scheduler.begun
        else ""
    )
    return f"The scheduler has not come for {length(watch.at - ended.began_at)}{at_work}."


def _last_tick(watch: Watch) -> Iterator[str]:
    if watch.last_tick:
        yield f"Its last tick, at {watch.said(watch.last_tick.began_at)}, said: {watch.last_tick.said}"


def _without_ticks(watch: Watch) -> str:
    if watch.scheduler.hanging:
        return f"Each gives up after {settings.TICK_SECONDS:.0f} s, and says so in the log; so does the command."
    return "Nothing that is planned goes live, and nothing that a failed build left. The command makes one tick only."


def _who_calls() -> str:
    if settings.ON_DYNO:
        return f"It must have the job bin/schedule_build, every 10 minutes: {heroku('addons:open', 'scheduler')}"
    return "Cron or ./manage.py run_clock must call bin/schedule_build every 10 minutes."


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
