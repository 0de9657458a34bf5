"""Lease methods that let people and deploys stop builds: drain, resume, cancel.

The release phase drains before it migrates, with code that is ahead of the database: `drain`, `draining` and `resume`
name the columns they need, so a missing new column does no harm.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable

from builds.models.build import NOW, Build, later
from publisher.database import deciding

if TYPE_CHECKING:
    from builds.models.lease import Lease

RELEASE_PHASE = "the release phase"
"""Name under which a deploy drains builds; it never ends a person's drain."""


class LeaseDrains(models.Manager["Lease"]):
    def drain(self, length: timedelta, *, by: str, now: Combinable = NOW) -> bool:
        """Launch and claim nothing for `length`; the running build stops at its next beat. False if drained longer."""
        until = later(now, length.total_seconds())
        with deciding():
            shorter = self.filter(Q(drain_until=None) | Q(drain_until__lt=until))
            changed = shorter.update(drain_until=until, drained_by=by)
            if not changed:
                self.filter(drained_by=RELEASE_PHASE).update(drained_by=by)
            self._burn(Build.Cause.DRAINED, now)
        return bool(changed)

    def resume(self, *, by: str = "", back_to: "Lease | None" = None, now: Combinable = NOW) -> bool:
        """End any drain, or only the one set `by` someone; `back_to` restores the drain that it replaced."""
        mine = self.filter(drained_by=by) if by else self
        until, drained_by = (back_to.drain_until, back_to.drained_by) if back_to else (None, "")
        with deciding():
            return bool(mine.filter(drain_until__gt=now).update(drain_until=until, drained_by=drained_by))

    def draining(self, now: Combinable = NOW) -> "Lease | None":
        """Return the lease with its drain's fields; None if there is no drain."""
        return self.filter(drain_until__gt=now).only("drain_until", "drained_by").first()

    def cancel(self, build: Build, *, by: str, now: Combinable = NOW) -> bool:
        """Stop a build: at once if unclaimed, else at its next heartbeat. Return False if it has ended."""
        with deciding():
            self.select_for_update().get()
            asked = Build.objects.open().filter(pk=build.pk).update(cancel_asked_at=now, cancelled_by=by)
            if asked:
                self._burn(Build.Cause.CANCELLED, now)
        return bool(asked)

    def _burn(self, cause: str, now: Combinable) -> None:
        """Invalidate an unused token; a dyno that arrives with it exits quietly."""
        build = self.select_for_update().values_list("build", flat=True).get()
        launching = Build.objects.filter(pk=build or 0, status=Build.Status.LAUNCHING)
        if launching.update(status=Build.Status.STOPPED, cause=cause, ended_at=now):
            self.update(fence=F("fence") + 1, build=None, expires=None)
