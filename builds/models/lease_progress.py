"""Lease methods of the build that holds it: send a heartbeat, publish, end.

Each is a transaction that begins with the guard on the fence, and each may be repeated: if the answer to a COMMIT is
lost, the build's own row says what it did.
"""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import OperationalError, models, transaction
from django.db.models import Case, Exists, F, Q, When
from django.db.models.expressions import Combinable

from builds.models.build import FULL, NOW, Build, later
from builds.models.lease_errors import Superseded
from publisher.database import Fault, deciding
from publisher.pages.models import ContentVersion
from static_site.building.due import why_due
from static_site.models import Release, Site

if TYPE_CHECKING:
    from builds.models.lease import Lease  # noqa: F401 - named in the base class


class LeaseProgress(models.Manager["Lease"]):
    def renew(self, build: Build, now: Combinable = NOW) -> None:
        """Renew the lease; raise Superseded if another build took it. First in each of the build's transactions."""
        if not self._is_held(build, now):
            raise Superseded(f"Build {build.number} was replaced by a later one; it writes nothing more.")

    def beat(self, build: Build, *, now: Combinable = NOW, **progress: Any) -> str:
        """Record a heartbeat and progress; return the cause if the build must stop, empty to continue."""
        with deciding():
            self.renew(build, now)
            mine = Build.objects.filter(pk=build.pk)
            mine.update(beat_at=now, moved_at=_moved_at(progress, now), **progress)
            draining = Exists(self.filter(drain_until__gt=now))
            cancelled, drained = mine.values_list("cancel_asked_at", draining).get()
        if cancelled:
            return str(Build.Cause.CANCELLED)
        return str(Build.Cause.DRAINED) if drained else ""

    def finish(
        self,
        build: Build,
        release: Release,
        fingerprint: str,
        figures: dict[str, Any],
        *,
        go_on: bool,
        now: Combinable = NOW,
    ) -> Build | None:
        """Complete the release, show it to readers, end the build, and open its follow-up if anything is due.

        It is one transaction, so no one sees a complete release that isn't shown, an ended build that still has its
        slot, or new content that no build waits for.
        """
        with deciding(idle=settings.DATABASE_PUBLISHING_IDLE_SECONDS):
            if not self._is_held(build, now):
                return self._what_came_of(build)
            self._hold_content()
            release.complete()
            Site.objects.publish(release)
            is_mine = Site.objects.filter(fingerprint=fingerprint).exists()
            self._end(build, now, **{**figures, **_outcome(release, is_mine=is_mine)})
            if go_on and is_mine and not self._is_kept_away(build, now):
                return self._follow_up(build, release, fingerprint, now)
        return None

    def stop(self, build: Build, status: str, cause: str, *, now: Combinable = NOW, **fields: Any) -> None:
        """End a build that published nothing, and free its slot."""
        with deciding():
            if self._is_held(build, now):
                self._end(build, now, status=status, cause=cause, **fields)
            else:
                self._what_came_of(build)

    def give_up_launch(self, build: Build, status: str, cause: str, *, now: Combinable = NOW, **fields: Any) -> bool:
        """End an unclaimed build and free its slot; return False if it has been claimed or has ended."""
        with deciding():
            mine = self.filter(build=build, fence=build.fence)
            launching = Build.objects.filter(pk=build.pk, status=Build.Status.LAUNCHING)
            if not mine.update(fence=F("fence") + 1, build=None, expires=None):
                return False
            launching.update(status=status, cause=cause, ended_at=now, **fields)
        return True

    def _is_held(self, build: Build, now: Combinable) -> bool:
        mine = self.filter(build=build, fence=build.fence)
        return bool(mine.update(expires=later(now, settings.BUILD_LEASE_SECONDS)))

    def _hold_content(self) -> None:
        """Lock content until the end of the transaction, so that later changes find the lease free.

        A transaction that locks content for longer than we may wait (an import) also counts as later; the next tick
        builds its changes.
        """
        try:
            with transaction.atomic():
                ContentVersion.objects.lock()
        except OperationalError as error:
            if Fault.of(error) is not Fault.TIMED_OUT:
                raise

    def _end(self, build: Build, now: Combinable, **fields: Any) -> None:
        Build.objects.filter(pk=build.pk, status=Build.Status.RUNNING).update(ended_at=now, **fields)
        self.update(build=None, expires=None)

    def _what_came_of(self, build: Build) -> Build | None:
        """Find out what a lost COMMIT did: the build ended itself, with or without a follow-up, or was replaced."""
        ended = Build.objects.get(pk=build.pk)
        if ended.cause in (Build.Cause.DIED, Build.Cause.HUNG) or not ended.ended_at:
            raise Superseded(f"Build {build.number} was replaced by a later one; it writes nothing more.")
        return Build.objects.open().filter(holder=build.holder).first()

    def _is_kept_away(self, build: Build, now: Combinable) -> bool:
        cancelled = Build.objects.filter(pk=build.pk, cancel_asked_at__isnull=False)
        return cancelled.exists() or self.filter(drain_until__gt=now).exists()

    def _follow_up(self, build: Build, release: Release, fingerprint: str, now: Combinable) -> Build | None:
        """Open the same process's next build, for changes published while this one ran."""
        unfinished = build.full and not release.is_full  # it had to finish a smaller one first
        asked_for = self.values_list("asked_for", flat=True).get()
        if not (unfinished or asked_for or why_due(fingerprint)):
            return None
        self.update(fence=F("fence") + 1, expires=later(now, settings.BUILD_LEASE_SECONDS))
        following = Build.objects.create(
            status=Build.Status.RUNNING, trigger="follow-up", by=build.by, full=unfinished or asked_for == FULL,
            fence=self.values_list("fence", flat=True).get(), created_at=now, started_at=now, beat_at=now, moved_at=now,
            holder=build.holder, launcher=build.launcher, dyno=build.dyno, dyno_id=build.dyno_id,
        )  # fmt: skip
        self.update(build=following, asked_for="", asked_by="")
        return Build.objects.get(pk=following.pk)


def _moved_at(progress: dict[str, Any], now: Combinable) -> Combinable:
    """Return the time of the last progress: now if the count has changed, else the old value."""
    counted = {name: progress[name] for name in ("phase", "done") if name in progress}
    same = When(Q(**counted), then=F("moved_at")) if counted else None
    return Case(same, default=now) if same else F("moved_at")


def _outcome(release: Release, *, is_mine: bool) -> dict[str, Any]:
    """Return the outcome of a build that has completed its release. A person's hold is not a failure."""
    made = {"release": release, "content_version": release.content_version}
    if release.refused:
        return {**made, "status": Build.Status.FAILED, "cause": Build.Cause.REFUSED, "error": release.refused}
    if not is_mine:
        return {**made, "status": Build.Status.STOPPED, "cause": Build.Cause.SUPERSEDED}
    return {**made, "status": Build.Status.SUCCEEDED, "cause": ""}
