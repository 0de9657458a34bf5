"""The lease as it is, with a trace of what is done under it; and the mistakes that tests must see fail.

A contender takes one of them in place of `Lease.objects` (`take`). Each mistake is one that looks right when one reads
it: what is wrong shows only when a process stands still in the middle.
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
    """The move that is under way, for those who want to stand still in the middle of it."""
    begun = 0
    """How many moves this process has begun."""

    def hold(self, build, now=NOW):
        super().hold(build, now)
        record("write", build.pk, build.fence)

    def beat(self, build, *, now=NOW, **progress):
        with self.moving("beat"):
            return super().beat(build, now=now, **progress)

    def publish(self, build, *release, **how):
        with self.moving("publish"):
            return super().publish(build, *release, **how)

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
    """Whoever has made a release publishes it."""

    def _is_held(self, build, now):
        return self.doing == "publish" or super()._is_held(build, now)


class CheckThenPublish(Intact):
    """The fence is looked at before publishing, in the same transaction, but by no UPDATE."""

    def _is_held(self, build, now):
        if self.doing == "publish":
            return self.filter(build=build, fence=build.fence).exists()
        return super()._is_held(build, now)


class WholeLease(Intact):
    """A beat reads the lease, looks at it, and saves it: all columns, as they were read."""

    def beat(self, build, *, now=NOW, **progress):
        with self.moving("beat"):
            lease = self.get()
            if (lease.build_id, lease.fence) != (build.pk, build.fence):
                raise Superseded(f"Build {build.number} was replaced by a later one.")
            lease.expires = later(now, settings.BUILD_LEASE_SECONDS)
            lease.save()
        return ""


class WholeBuild(Intact):
    """A beat holds the lease as it should, and then saves the build: all columns, as they were once."""

    def beat(self, build, *, now=NOW, **progress):
        with self.moving("beat"):
            with transaction.atomic():
                self.hold(build, now)
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
BROKEN = {"no_fence": "publish", "check_then_publish": "publish", "whole_lease": "beat", "whole_build": "beat"}
"""The broken ones, each with the move in which it has to be stopped to fail within seconds."""


def take(variant: str) -> None:
    """From here on this process has the variant as `Lease.objects`."""
    Lease._meta.local_managers.clear()
    Lease.add_to_class("objects", VARIANTS[variant]())
