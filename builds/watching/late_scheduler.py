"""A scheduler that is late: what on-call is told of it, and what to check."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Max, Min

from builds.late_jobs import interval, patience
from builds.models import ScheduledRun
from builds.models.incident import Finding, Kind
from builds.models.scheduled_run import SWEEP
from builds.watching.watch import Watch
from publisher.command_lines import heroku, run
from publisher.phrases import counted, length


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
