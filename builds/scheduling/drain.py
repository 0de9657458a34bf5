"""Drains: no build starts for a while, and the running one stops; for deploys and for people."""

import time
from datetime import timedelta

from builds.models import Build, Lease
from builds.models.build import NOW

POLL_SECONDS = 0.5


def drain(length: timedelta, *, wait: timedelta, by: str) -> Build | None:
    """Drain, and wait until no build is running; return the build that is still running after `wait`, if any.

    It does no harm: what it renders with code other than the deployed code never goes live. Only the build's number is
    read, because a release phase asks while columns are still missing.
    """
    Lease.objects.drain(length, by=by)
    alive = Lease.objects.filter(expires__gte=NOW).values("build")
    until = time.monotonic() + wait.total_seconds()
    while (running := Build.objects.filter(pk__in=alive).only("number").first()) and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
    return running
