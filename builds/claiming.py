"""How `build_static_site` comes to a build of its own: by a launch's token, or by hand once no other one is running."""

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings

from builds.due import why_due
from builds.models import Build, Lease
from builds.models.taking import Claimant
from builds.stop_signals import StopSignals
from publisher.database import Patience, survive
from publisher.pages.models import Page
from static_site.models import FailedOutput

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How often a build that waits for another one looks whether it has ended."""


class Drained(Exception):
    """Builds are kept away; the message says until when, by whom, and how to end that."""


class Interrupted(Exception):
    """Somebody told us to stop while we waited for another build, which goes on."""


def claim_launched(token: str) -> Build | None:
    """The build of the token; None when it is somebody else's by now."""
    claimant = _claimant()
    _publish_due()
    return survive(lambda: Lease.objects.claim_launch(token, claimant), Patience())


def claim_by_hand(fingerprint: str, signals: StopSignals, say: Callable[[str], object], *, full: bool) -> Build | None:
    """A build of our own, once no other one is running; None when nothing is left to do for the fingerprint."""
    claimant, patience = _claimant(), Patience()
    _publish_due()
    while True:
        _wait_for_others(signals, say)
        if not (full or survive(lambda: _has_work(fingerprint), patience)):
            return None
        claim = survive(lambda: Lease.objects.claim(claimant, trigger="command", by="ops", full=full), patience)
        if claim:
            return claim


def _wait_for_others(signals: StopSignals, say: Callable[[str], object]) -> None:
    said, patience = 0, Patience()
    while running := survive(Lease.objects.running, patience):
        if said != running.number:
            say(f"Build {running.number} is {running.status}; waiting for it.")
        said = running.number
        time.sleep(POLL_SECONDS)
        if signals.number:
            raise Interrupted(f"Stopped waiting; build {running.number} goes on by itself.")
    if drain := survive(Lease.objects.draining, patience):
        raise Drained(
            f"Nothing was built: {drain.why_drained}. It ends by itself; ./manage.py resume_builds ends it now."
        )


def _has_work(fingerprint: str) -> bool:
    """By hand also pages that failed are tried again: whoever types the command has perhaps mended the reason."""
    asked = Lease.objects.exclude(asked_for="")
    return bool(why_due(fingerprint)) or FailedOutput.objects.exists() or asked.exists()


def _publish_due() -> None:
    for page, error in survive(Page.objects.publish_due, Patience()):
        if error:
            logger.error("%s could not be published at its planned time: %s", page, error)


def _claimant() -> Claimant:
    return Claimant(uuid4().hex, settings.DYNO, settings.DYNO_ID)
