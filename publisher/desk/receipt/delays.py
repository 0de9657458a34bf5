"""Delays: what keeps a published change from readers, and what happens next. The first cause that matters wins.

Each function looks for one cause. CAUSES lists them in the order to fix them.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from builds.launching import publish_now
from builds.models import Build

if TYPE_CHECKING:
    from publisher.desk.receipt.receipt import Receipt

QUIET = timedelta(seconds=30)
"""Silence after which something is wrong with a build, which sends a heartbeat every five seconds."""

STARTING = timedelta(seconds=30)
"""Time that the launch caused by a change may take to be seen."""

RESTARTING = timedelta(minutes=2)
"""Time that a web server takes to start again; it then launches what it left half done."""

TELL = "Tell the person who runs Publisher."


class Delay(NamedTuple):
    why: str
    then: str


def delay_of(receipt: "Receipt") -> Delay | None:
    return next((delay for cause in CAUSES if (delay := cause(receipt))), None)


def forecast(receipt: "Receipt") -> str:
    """Return what happens next if nothing holds the change up."""
    build = receipt.open_build
    if receipt.is_live:
        return ""
    if build and receipt.is_for_another:
        return f"Build {build.number} is rendering earlier changes; the next build follows at once."
    if build or _is_starting(receipt):
        return ""
    return f"The scheduler starts a build {receipt.situation.scheduler.when_next}."


def _page_failed(receipt: "Receipt") -> Delay | None:
    failed = receipt.failed
    return Delay(failed.why, f"{failed.cure} {KEPT}") if failed else None


KEPT = "Readers keep the previous version, if there is one; every build tries again."


def _held(receipt: "Receipt") -> Delay | None:
    if not receipt.situation.hold:
        return None
    meanwhile = "" if receipt.is_built else "It is built in the meantime. "
    return Delay(
        f"The site is held: {receipt.situation.hold}.",
        f"{meanwhile}Readers get this change when an operator lifts the hold.",
    )


def _refused(receipt: "Receipt") -> Delay | None:
    situation = receipt.situation
    if not (receipt.is_built and situation.refused) or receipt.open_build:
        return None
    return Delay(
        f"Release {situation.release} was refused: {situation.refused.rstrip('.')}.",
        "Readers keep what they have until that is fixed, or an operator publishes the release anyway.",
    )


def _drained(receipt: "Receipt") -> Delay | None:
    situation = receipt.situation
    if not (situation.is_drained and situation.drain_until):
        return None
    return Delay(
        f"{situation.drained_by} paused builds until {receipt.clock(situation.drain_until)}.",
        "The next build after that publishes this change.",
    )


def _stalled(receipt: "Receipt") -> Delay | None:
    build, situation = receipt.open_build, receipt.situation
    if build is None:
        return None
    if situation.is_lease_over:
        what = "stopped without a word" if build.started_at else "was launched but has not started"
        then = f"The scheduler gives it up and starts another {situation.scheduler.when_next}."
        return Delay(f"Build {build.number} {what}.", _if_it_comes(receipt, then))
    if build.beat_at and situation.now - build.beat_at > QUIET and situation.expires:
        return Delay(
            f"Build {build.number} stopped answering at {receipt.clock(build.beat_at)}.",
            f"If it is still silent at {receipt.clock(situation.expires)}, another build does its work. "
            "You needn’t do anything.",
        )
    return None


def _build_failed(receipt: "Receipt") -> Delay | None:
    build = receipt.build
    if build is None or not build.ended_at or receipt.is_built or build.status == Build.Status.SUCCEEDED:
        return None
    if build.status == Build.Status.FAILED and Build.objects.is_backing_off():
        then = "The last ten builds failed, so the scheduler starts only one an hour."
        return Delay(how_it_ended(build), f"{then} {TELL}")
    if build.ended_at < receipt.changed_at or build.cause == Build.Cause.REFUSED:
        return None
    goes_on = "" if build.status == Build.Status.FAILED else " It continues where this one ended."
    if _restarts(build, receipt):
        return Delay(how_it_ended(build), f"The web server is restarting, and then starts the next one.{goes_on}")
    then = f"The scheduler starts the next one {receipt.situation.scheduler.when_next}.{goes_on}"
    return Delay(how_it_ended(build), _if_it_comes(receipt, then))


def _restarts(build: Build, receipt: "Receipt") -> bool:
    """Return whether this build stopped just now together with the web server, which starts the next one."""
    is_stopped = build.is_near and build.cause == Build.Cause.TERMINATED and build.ended_at
    return bool(is_stopped and receipt.situation.now - is_stopped < RESTARTING)


def how_it_ended(build: Build) -> str:
    if build.cause == Build.Cause.LAUNCH_REFUSED:
        return f"The launch of build {build.number} was refused: {build.error.rstrip('.')}."
    if build.status == Build.Status.STOPPED:
        return f"Build {build.number} was stopped: {build.get_cause_display().lower()}."
    why = build.error.rstrip(".") or build.get_cause_display().lower()
    return f"Build {build.number} failed: {why}."


def _scheduler_late(receipt: "Receipt") -> Delay | None:
    if receipt.open_build or _is_starting(receipt) or not receipt.situation.scheduler.is_late:
        return None
    return Delay(
        f"The scheduler, which starts builds, {receipt.situation.scheduler.silence}.",
        f"Until it does, nothing goes live. {TELL}",
    )


def _is_starting(receipt: "Receipt") -> bool:
    """Return whether a launch may be under way: publishing launches a build if possible."""
    is_new = receipt.situation.now - receipt.changed_at < STARTING
    return is_new and publish_now.is_possible()


def _if_it_comes(receipt: "Receipt", then: str) -> str:
    """Return a promise that depends on the scheduler, with a warning if it is late."""
    return f"{then} But it is late: {TELL[0].lower()}{TELL[1:]}" if receipt.situation.scheduler.is_late else then


CAUSES: list[Callable[["Receipt"], Delay | None]] = [
    _page_failed,
    _held,
    _refused,
    _drained,
    _stalled,
    _build_failed,
    _scheduler_late,
]
