"""The finding about a late scheduler: since when, what its last tick said, and what to check."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Max, Min

from builds.late_jobs import interval, patience
from builds.models import ScheduledRun
from builds.models.incident import Finding, Kind
from builds.models.scheduled_run import SWEEP
from builds.watching.watch import Watch
from publisher.command_lines import command, heroku, run
from publisher.phrases import counted, length


def scheduler(watch: Watch) -> Iterator[Finding]:
    """Report that no tick has finished for three intervals. A manual tick doesn't prove the scheduler is back."""
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
        did="Publish now still starts builds from the web UI if a key is set. Planned times are missed.",
        cure=run("bin/schedule_build"),
        otherwise=_without_ticks(watch),
    )


def _comes_again(watch: Watch) -> bool:
    """Return whether two recent ticks finished, at least half an interval apart."""
    ticks = ScheduledRun.objects.filter(job=SWEEP, ended_at__isnull=False, began_at__gte=watch.ago(patience(SWEEP)))
    first, last = ticks.aggregate(first=Min("began_at"), last=Max("began_at")).values()
    return bool(first and last - first >= interval(SWEEP) / 2)


def _silence(watch: Watch) -> str:
    ended, lately = watch.last_tick, length(patience(SWEEP))
    if hanging := watch.scheduler.hanging:
        return f"The scheduler is running, but its ticks don't finish: {counted(hanging, 'tick')} in {lately}."
    if ended is None:
        return "The scheduler has never run, or not for two weeks."
    if ended.began_at >= watch.ago(patience(SWEEP)):
        return f"The scheduler is not back yet: in {lately} one tick finished, which may have been run by hand."
    at_work = (
        f"; a tick began at {watch.said(watch.scheduler.begun)}"
        if watch.scheduler.is_at_work and watch.scheduler.begun
        else ""
    )
    return f"The scheduler has not run for {length(watch.at - ended.began_at)}{at_work}."


def _last_tick(watch: Watch) -> Iterator[str]:
    if watch.last_tick:
        yield f"Its last tick, at {watch.said(watch.last_tick.began_at)}, said: {watch.last_tick.said}"


def _without_ticks(watch: Watch) -> str:
    if watch.scheduler.hanging:
        return f"Each gives up after {settings.TICK_SECONDS:.0f} s, and says so in the log; so does the command."
    return "Planned changes don't go live, nor does anything a failed build left. The command runs one tick only."


def _who_calls() -> str:
    if settings.ON_DYNO:
        return f"It must have the job bin/schedule_build, every 10 minutes: {heroku('addons:open', 'scheduler')}"
    return f"Cron or {command('run_clock')} must call bin/schedule_build every 10 minutes."
