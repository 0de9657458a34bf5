"""How people and deploys keep builds away: drain, resume, cancel."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable

from builds.models.build import NOW, Build, later
from publisher.database import deciding

if TYPE_CHECKING:
    from builds.models.lease import Lease


class Draining(models.Manager["Lease"]):
    def drain(self, length: timedelta, *, by: str, now: Combinable = NOW) -> bool:
        """Launch and claim nothing for so long; the running build stops at its next beat. False when drained longer."""
        until = later(now, length.total_seconds())
        with deciding():
            shorter = self.filter(Q(drain_until=None) | Q(drain_until__lt=until))
            changed = shorter.update(drain_until=until, drained_by=by)
            self._burn(Build.Cause.DRAINED, now)
        return bool(changed)

    def resume(self, *, by: str = "") -> bool:
        """End a drain: any, or the one that somebody began."""
        mine = self.filter(drained_by=by) if by else self
        return bool(mine.exclude(drain_until=None).update(drain_until=None, drained_by=""))

    def draining(self, now: Combinable = NOW) -> "Lease | None":
        return self.filter(drain_until__gt=now).first()

    def cancel(self, build: Build, *, by: str, now: Combinable = NOW) -> bool:
        """Have a build stopped: at once when nobody has claimed it, else at its next beat. False when it has ended."""
        with deciding():
            self.select_for_update().get()
            asked = Build.objects.open().filter(pk=build.pk).update(cancel_asked_at=now, cancelled_by=by)
            if asked:
                self._burn(Build.Cause.CANCELLED, now)
        return bool(asked)

    def _burn(self, cause: str, now: Combinable) -> None:
        """A token that nobody has used yet is worth nothing any more; a dyno that comes with it leaves quietly."""
        lease = self.select_for_update().get()
        launching = Build.objects.filter(pk=lease.build_id or 0, status=Build.Status.LAUNCHING)
        if launching.update(status=Build.Status.STOPPED, cause=cause, ended_at=now):
            self.update(fence=F("fence") + 1, build=None, expires=None)
