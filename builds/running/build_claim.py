"""How `build_static_site` comes to a build of its own: by a launch's token, or by hand once no other one is running."""

import logging
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from builds.running.stop_signals import StopSignals
from publisher.command_lines import command
from publisher.database import Patience, survive
from publisher.pages.models import Page
from static_site.building.due import why_due
from static_site.models import FailedOutput

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How often a build that waits for another one looks whether it has ended."""


class Drained(Exception):
    """Builds are kept away; the message says until when, by whom, and how to end that."""


class Interrupted(Exception):
    """Somebody told us to stop before we had a build: while another one ran, or the database was away."""


def patience(signals: StopSignals) -> Patience:
    """That of a process without a build: it waits for the database until somebody tells it to stop."""

    def pause(seconds: float) -> None:
        signals.sleep(seconds)
        if signals.number:
            raise Interrupted("Stopped while the database was away; nothing was begun.")

    return Patience(sleep=pause)


def claim_launched(token: str, signals: StopSignals) -> Build | None:
    """The build of the token; None when it is somebody else's by now."""
    claimant = _claimant()
    _publish_due(signals)
    return survive(lambda: Lease.objects.claim_launch(token, claimant), patience(signals))


def claim_by_hand(fingerprint: str, signals: StopSignals, say: Callable[[str], object], *, full: bool) -> Build | None:
    """A build of our own, once no other one is running; None when nothing is left to do for the fingerprint."""
    claimant, waiting = _claimant(), patience(signals)
    _publish_due(signals)
    while True:
        _wait_for_others(signals, say)
        if not (full or survive(lambda: _has_work(fingerprint), waiting)):
            return None
        claim = survive(lambda: Lease.objects.claim(claimant, trigger="command", by="ops", full=full), waiting)
        if claim:
            return claim


def _wait_for_others(signals: StopSignals, say: Callable[[str], object]) -> None:
    said, waiting = 0, patience(signals)
    while running := survive(Lease.objects.running, waiting):
        if said != running.number:
            say(f"Build {running.number} is {running.status}; waiting for it.")
        said = running.number
        signals.sleep(POLL_SECONDS)
        if signals.number:
            raise Interrupted(f"Stopped waiting; build {running.number} goes on by itself.")
    if drain := survive(Lease.objects.draining, waiting):
        raise Drained(
            f"Nothing was built: {drain.why_drained}. It ends by itself; {command('resume_builds')} ends it now."
        )


def _has_work(fingerprint: str) -> bool:
    """By hand also pages that failed are tried again: whoever types the command has perhaps mended the reason."""
    asked = Lease.objects.exclude(asked_for="")
    return bool(why_due(fingerprint)) or FailedOutput.objects.exists() or asked.exists()


def _publish_due(signals: StopSignals) -> None:
    for page, error in survive(Page.objects.publish_due, patience(signals)):
        if error:
            logger.error("%s could not be published at its planned time: %s", page, error)


def _claimant() -> Claimant:
    return Claimant(uuid4().hex, settings.DYNO, settings.DYNO_ID)
