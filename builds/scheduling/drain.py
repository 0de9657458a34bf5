"""Keep builds away for a while, and wait until the running one has stopped: for deploys and for people."""

import time
from datetime import timedelta

from builds.models import Build, Lease
from builds.models.build import NOW

POLL_SECONDS = 0.5


def drain(length: timedelta, *, wait: timedelta, by: str) -> Build | None:
    """Drain, and wait until nothing builds any more; the build that still runs after that time, if one does.

    It does no harm: what it renders with other code than the deployed never goes live. Of the build only the number is
    read, because a release phase asks while columns are still missing.
    """
    Lease.objects.drain(length, by=by)
    alive = Lease.objects.filter(expires__gte=NOW).values("build")
    until = time.monotonic() + wait.total_seconds()
    while (running := Build.objects.filter(pk__in=alive).only("number").first()) and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
    return running
