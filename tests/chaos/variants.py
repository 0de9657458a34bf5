"""The real lease with a trace of its acts, and broken variants that tests must see fail.

A contender uses one of them instead of `Lease.objects` (`take`). Each mistake looks right on paper and only shows when
a process is stopped midway.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from builds.models import Build, Lease, Superseded
from builds.models.build import NOW, later
from builds.models.lease import LeaseManager
from tests.chaos.trace import record


class Intact(LeaseManager):
    doing = ""
    """The current move, so that a strike can stop the process in the middle of it."""
    begun = 0
    """Number of moves that this process has begun."""

    def renew(self, build, now=NOW):
        super().renew(build, now)
        record("write", build.pk, build.fence)

    def beat(self, build, *, now=NOW, **progress):
        with self.moving("beat"):
            return super().beat(build, now=now, **progress)

    def finish(self, build, *release, **how):
        with self.moving("finish"):
            return super().finish(build, *release, **how)

    @contextmanager
    def moving(self, move) -> Iterator[None]:
        before, self.doing, self.begun = self.doing, move, self.begun + 1
        try:
            yield
        finally:
            self.doing = before

    def _start(self, build, claimant, now):
        super()._start(build, claimant, now)
        self._record_claim()

    def _follow_up(self, *build):
        following = super()._follow_up(*build)
        if following:
            self._record_claim()
        return following

    def _record_claim(self):
        record("claim", *self.values_list("build", "fence").get())

    def _end(self, build, now, **fields):
        super()._end(build, now, **fields)
        record("end", build.pk, build.fence)


class NoFence(Intact):
    """Any build that has made a release publishes it."""

    def _is_held(self, build, now):
        return self.doing == "finish" or super()._is_held(build, now)


class CheckThenPublish(Intact):
    """The fence is checked before publishing, in the same transaction, but without an UPDATE."""

    def _is_held(self, build, now):
        if self.doing == "finish":
            return self.filter(build=build, fence=build.fence).exists()
        return super()._is_held(build, now)


class WholeLease(Intact):
    """A heartbeat reads the lease, checks it, and saves all columns as they were read."""

    def beat(self, build, *, now=NOW, **progress):
        with self.moving("beat"):
            lease = self.get()
            if (lease.build_id, lease.fence) != (build.pk, build.fence):
                raise Superseded(f"Build {build.number} was replaced by a later one.")
            lease.expires = later(now, settings.BUILD_LEASE_SECONDS)
            lease.save()
        return ""


class WholeBuild(Intact):
    """A heartbeat holds the lease correctly, then saves all of the build's columns as they once were."""

    def beat(self, build, *, now=NOW, **progress):
        with self.moving("beat"):
            with transaction.atomic():
                self.renew(build, now)
                mine = Build.objects.get(pk=build.pk)
            mine.beat_at = now
            mine.save()
        return ""


VARIANTS = {
    "intact": Intact,
    "no_fence": NoFence,
    "check_then_publish": CheckThenPublish,
    "whole_lease": WholeLease,
    "whole_build": WholeBuild,
}
BROKEN = {"no_fence": "finish", "check_then_publish": "finish", "whole_lease": "beat", "whole_build": "beat"}
"""The broken variants, each with the move where a stop makes it fail within seconds."""


def take(variant: str) -> None:
    """Replace `Lease.objects` with the variant in this process."""
    Lease._meta.local_managers.clear()
    Lease.add_to_class("objects", VARIANTS[variant]())
