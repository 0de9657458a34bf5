"""Claims through which `build_static_site` gets a build: with a launch's token, or by hand once no other is running."""

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
"""Interval in seconds between checks of the build that this one waits for."""


class Drained(Exception):
    """Builds are drained; the message says until when, by whom, and how to end that."""


class Interrupted(Exception):
    """Asked to stop before there was a build: while another ran, or the database was unavailable."""


def patience(signals: StopSignals) -> Patience:
    """Return the patience of a process without a build: wait for the database until a signal comes."""

    def pause(seconds: float) -> None:
        signals.sleep(seconds)
        if signals.number:
            raise Interrupted("Stopped while the database was unavailable; nothing was started.")

    return Patience(sleep=pause)


def claim_launched(token: str, signals: StopSignals) -> Build | None:
    """Claim the token's build; return None if another process has it."""
    claimant = _claimant()
    _publish_due(signals)
    return survive(lambda: Lease.objects.claim_launch(token, claimant), patience(signals))


def claim_by_hand(fingerprint: str, signals: StopSignals, say: Callable[[str], object], *, full: bool) -> Build | None:
    """Claim a build once no other is running; return None if nothing is left to do for the fingerprint."""
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
            raise Interrupted(f"Stopped waiting; build {running.number} continues.")
    if drain := survive(Lease.objects.draining, waiting):
        raise Drained(
            f"Nothing was built: {drain.why_drained}. The drain then expires; {command('resume_builds')} ends it now."
        )


def _has_work(fingerprint: str) -> bool:
    """Return whether there is work. A manual build also retries failed pages, as their cause may be fixed."""
    asked = Lease.objects.exclude(asked_for="")
    return bool(why_due(fingerprint)) or FailedOutput.objects.exists() or asked.exists()


def _publish_due(signals: StopSignals) -> None:
    for page, error in survive(Page.objects.publish_due, patience(signals)):
        if error:
            logger.error("%s could not be published at its planned time: %s", page, error)


def _claimant() -> Claimant:
    return Claimant(uuid4().hex, settings.DYNO, settings.DYNO_ID)
