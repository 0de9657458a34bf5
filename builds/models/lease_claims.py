"""Lease methods that take it: launch for a dyno, claim by that dyno or by hand, reap from a dead build.

Every owner gets a higher fence than the one before, so a guard on the fence alone tells them apart.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable

from builds.models.build import CHANGES, FULL, NOW, Build, later
from builds.models.lease_errors import NotNow
from publisher.database import deciding
from static_site.building.due import why_due

if TYPE_CHECKING:
    from builds.models.lease import Lease


@dataclass(frozen=True)
class Claimant:
    """The process that wants to build: its own identity, and the dyno it runs in."""

    holder: str
    dyno: str = ""
    dyno_id: str = ""


class LeaseClaims(models.Manager["Lease"]):
    def take_slot(
        self, token: str, *, fingerprint: str, trigger: str, by: str = "", launcher: str = "", now: Combinable = NOW
    ) -> tuple[Build, str]:
        """Take the lease for a build that the caller launches now; return it and why it is due, or raise NotNow.

        The slot is kept for BUILD_LAUNCH_SECONDS; the first process with the token claims it. A second call with the
        same token returns what the first one did.
        """
        if known := Build.objects.filter(token=token).first():
            return known, ""
        with deciding():
            if not self._free(now).update(fence=F("fence") + 1, expires=later(now, settings.BUILD_LAUNCH_SECONDS)):
                raise NotNow(self._why_taken(now))
            reason = self._why_launch(fingerprint, now)
            asked = {"token": token, "launcher": launcher, "answer": Build.Answer.UNKNOWN}
            build = self._open(Build.Status.LAUNCHING, now, trigger=trigger, by=by, **asked)
        return build, reason

    def claim_launch(self, token: str, claimant: Claimant, *, now: Combinable = NOW) -> Build | None:
        """Start the build launched with this token; return None if it was already claimed, given up or drained."""
        if mine := self.held_by(claimant):
            return mine
        with deciding():
            build = Build.objects.launching(token)
            if build is None:
                return None
            mine_still = self.filter(build=build, fence=build.fence, expires__gte=now)
            if not mine_still.update(fence=F("fence") + 1, expires=later(now, settings.BUILD_LEASE_SECONDS)):
                return None
            self._start(build, claimant, now)
        return Build.objects.get(pk=build.pk)

    def claim(
        self, claimant: Claimant, *, trigger: str, by: str = "", full: bool = False, now: Combinable = NOW
    ) -> Build | None:
        """Take the lease and start a build at once; return None while another has it or builds are drained."""
        if mine := self.held_by(claimant):
            return mine
        with deciding():
            self._reap(now)
            if not self._free(now).update(fence=F("fence") + 1, expires=later(now, settings.BUILD_LEASE_SECONDS)):
                return None
            build = self._open(Build.Status.RUNNING, now, trigger=trigger, by=by, full=full, started_at=now)
            self._start(build, claimant, now)
        return Build.objects.get(pk=build.pk)

    def held_by(self, claimant: Claimant) -> Build | None:
        """Return the build that this process has claimed, even if it never got the answer."""
        return Build.objects.open().filter(holder=claimant.holder).first()

    def reap(self, now: Combinable = NOW) -> Build | None:
        """Lock out a build that gave no sign of life, and free its slot; return that build, if any."""
        with deciding():
            return self._reap(now)

    def ask(self, what: str, *, by: str, now: Combinable = NOW) -> None:
        """Have the next tick build though nothing is due: `changes`, or `full`, which renders everything."""
        less = self.filter(asked_for__in=["", what, CHANGES])
        less.update(asked_for=what, asked_at=now, asked_by=by)

    def _free(self, now: Combinable) -> "models.QuerySet[Lease]":
        return self.filter(Q(drain_until=None) | Q(drain_until__lte=now), build=None)

    def _why_taken(self, now: Combinable) -> str:
        if build := Build.objects.filter(pk__in=self.values("build")).first():
            return f"{build} is {build.status}"
        if drained := self.filter(drain_until__gt=now).first():
            return drained.why_drained
        return "the lease has just changed hands"

    def _why_launch(self, fingerprint: str, now: Combinable) -> str:
        asked_for, asked_at, asked_by = self.values_list("asked_for", "asked_at", "asked_by").get()
        reason = f"{asked_by} asked for it" if asked_for else why_due(fingerprint)
        if not reason:
            raise NotNow("nothing is due")
        if until := Build.objects.no_launch_until(now):
            raise NotNow(f"the platform wants no requests until {until:%H:%M:%S} UTC")
        # A person who asks may have fixed the cause, so they get one launch at once.
        is_first = bool(asked_for) and not Build.objects.filter(created_at__gte=asked_at).exists()
        if not is_first and Build.objects.is_backing_off(now):
            raise NotNow("the last ten builds failed, so only one an hour is launched")
        return reason

    def _open(self, status: str, now: Combinable, **fields: object) -> Build:
        fence = self.values_list("fence", flat=True).get()
        build = Build.objects.create(status=status, fence=fence, created_at=now, **fields)
        self.update(build=build)
        return build

    def _start(self, build: Build, claimant: Claimant, now: Combinable) -> None:
        """Record on the build's row who runs it, and clear the request that it fulfils."""
        fence, asked_for = self.values_list("fence", "asked_for").get()
        Build.objects.filter(pk=build.pk).update(
            status=Build.Status.RUNNING, fence=fence, started_at=now, beat_at=now, moved_at=now, holder=claimant.holder,
            full=build.full or asked_for == FULL,
            dyno=claimant.dyno or build.dyno, dyno_id=claimant.dyno_id or build.dyno_id,
        )  # fmt: skip
        self.update(asked_for="", asked_by="")

    def _reap(self, now: Combinable) -> Build | None:
        lease = self.select_for_update().get()
        dead = self.filter(build=lease.build_id, fence=lease.fence, expires__lt=now)
        if lease.build_id and dead.update(fence=F("fence") + 1, build=None, expires=None):
            self._bury(Build.objects.filter(pk=lease.build_id), now)
            return Build.objects.get(pk=lease.build_id)
        # An open build without the lease should not exist: if it did, it would block all later builds.
        self._bury(Build.objects.exclude(pk=lease.build_id or 0), now)
        return None

    def _bury(self, builds: "models.QuerySet[Build]", now: Combinable) -> None:
        launched = When(status=Build.Status.LAUNCHING, then=Value(Build.Cause.NEVER_STARTED))
        builds.filter(ended_at=None).update(
            status=Build.Status.FAILED, cause=Case(launched, default=Value(Build.Cause.DIED)), ended_at=now
        )
