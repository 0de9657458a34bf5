"""What keeps a published change from readers, and what happens next: of several causes the first that matters.

Each function looks for one cause. The order in CAUSES is that in which they have to be mended.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from builds import launchers
from builds.models import Build

if TYPE_CHECKING:
    from publisher.desk.receipt import Receipt

QUIET = timedelta(seconds=30)
"""A build says every five seconds that it lives. After so long a silence something is wrong with it."""

STARTING = timedelta(seconds=30)
"""So long after a change the launch that it brought about may take to be seen."""

TELL = "Tell the person who runs Publisher."


class Delay(NamedTuple):
    why: str
    then: str


def delay_of(receipt: "Receipt") -> Delay | None:
    return next((delay for cause in CAUSES if (delay := cause(receipt))), None)


def forecast(receipt: "Receipt") -> str:
    """What happens next, where nothing holds it up."""
    build = receipt.open_build
    if receipt.is_live:
        return ""
    if build and receipt.is_for_another:
        return f"Build {build.number} works on what was published before; the one after it follows at once."
    if build or _is_starting(receipt):
        return ""
    return f"The scheduler starts a build {receipt.moment.next_tick}."


def _page_failed(receipt: "Receipt") -> Delay | None:
    failed = receipt.failed
    return Delay(failed.why, f"{failed.cure} {KEPT}") if failed else None


KEPT = "Readers keep the version before it, if there is one; every build tries again."


def _held(receipt: "Receipt") -> Delay | None:
    if not receipt.moment.hold:
        return None
    meanwhile = "" if receipt.is_built else "It is built meanwhile. "
    return Delay(
        f"The site is held: {receipt.moment.hold}.",
        f"{meanwhile}Readers get this change when an operator lifts the hold.",
    )


def _refused(receipt: "Receipt") -> Delay | None:
    moment = receipt.moment
    if not (receipt.is_built and moment.refused) or receipt.open_build:
        return None
    return Delay(
        f"Release {moment.release} was refused: {moment.refused.rstrip('.')}.",
        "Readers keep what they have until that is mended, or an operator publishes the release all the same.",
    )


def _drained(receipt: "Receipt") -> Delay | None:
    moment = receipt.moment
    if not (moment.is_drained and moment.drain_until):
        return None
    return Delay(
        f"{moment.drained_by} paused builds until {moment.clock(moment.drain_until)}.",
        "The next build after that publishes this change.",
    )


def _stalled(receipt: "Receipt") -> Delay | None:
    build, moment = receipt.open_build, receipt.moment
    if build is None:
        return None
    if moment.is_lease_over:
        what = "stopped without a word" if build.started_at else "was launched and has not started"
        then = f"The scheduler gives it up and starts another one {moment.next_tick}."
        return Delay(f"Build {build.number} {what}.", _if_it_comes(receipt, then))
    if build.beat_at and moment.now - build.beat_at > QUIET and moment.expires:
        return Delay(
            f"Build {build.number} has stood still since {moment.clock(build.beat_at)}.",
            f"If it says nothing until {moment.clock(moment.expires)}, another one takes its place.",
        )
    return None


def _build_failed(receipt: "Receipt") -> Delay | None:
    build = receipt.build
    if build is None or not build.ended_at or receipt.is_built or build.status == Build.Status.SUCCEEDED:
        return None
    if build.status == Build.Status.FAILED and Build.objects.is_backing_off():
        then = "The last ten builds failed, so only one an hour is started."
        return Delay(how_it_ended(build), f"{then} {TELL}")
    if build.ended_at < receipt.changed_at or build.cause == Build.Cause.REFUSED:
        return None
    goes_on = "" if build.status == Build.Status.FAILED else " It goes on where this one ended."
    then = f"The scheduler starts the next one {receipt.moment.next_tick}.{goes_on}"
    return Delay(how_it_ended(build), _if_it_comes(receipt, then))


def how_it_ended(build: Build) -> str:
    if build.cause == Build.Cause.LAUNCH_REFUSED:
        return f"The launch of build {build.number} was refused: {build.error.rstrip('.')}."
    if build.status == Build.Status.STOPPED:
        return f"Build {build.number} was stopped: {build.get_cause_display().lower()}."
    why = build.error.rstrip(".") or build.get_cause_display().lower()
    return f"Build {build.number} failed: {why}."


def _scheduler_late(receipt: "Receipt") -> Delay | None:
    if receipt.open_build or _is_starting(receipt) or not receipt.moment.is_scheduler_late:
        return None
    ticked = receipt.moment.ticked
    since = f"has not come since {receipt.moment.clock(ticked)}" if ticked else "has never come"
    return Delay(f"The scheduler, which starts builds, {since}.", f"Until it does, nothing goes live. {TELL}")


def _is_starting(receipt: "Receipt") -> bool:
    """Publishing launches a build where that is possible."""
    is_new = receipt.moment.now - receipt.changed_at < STARTING
    return is_new and launchers.for_publishing() is not None


def _if_it_comes(receipt: "Receipt", then: str) -> str:
    """A promise that needs the scheduler."""
    return f"{then} But it is late: {TELL[0].lower()}{TELL[1:]}" if receipt.moment.is_scheduler_late else then


CAUSES: list[Callable[["Receipt"], Delay | None]] = [
    _page_failed,
    _held,
    _refused,
    _drained,
    _stalled,
    _build_failed,
    _scheduler_late,
]
