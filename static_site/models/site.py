"""The site, a single row: the live release, and what may change it.

Guarded updates of this row alone move the pointer: they don't wait for a build, and take effect only if they match.
"""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from publisher.pages.models.audit import Actor, signed
from static_site.models.flip import Flip

if TYPE_CHECKING:
    from static_site.models.release import Release


class SiteQuerySet(models.QuerySet["Site"]):
    def publish(self, release: "Release") -> bool:
        """Show readers a release that a build has completed; call it in the transaction that ends the build.

        Return False if the site is held, the release is refused, only other code may publish by now, or a newer
        release is live. Return True again if this release is already live.
        """
        release.refresh_from_db(fields=["status", "refused", "fingerprint"])
        if release.status != release.Status.COMPLETE or release.refused:
            return False
        not_newer = Q(live_release=None) | Q(live_release__lte=release.pk)
        return self.filter(not_newer, hold="", fingerprint=release.fingerprint).show(release, "publish")

    def show(self, release: "Release", verb: str, **also: object) -> bool:
        """Move the pointer if the row passes these guards, set the fields `also` with it, and record the flip."""
        with transaction.atomic():
            before = self.model.objects.select_for_update().values_list("live_release", flat=True).get()
            if not self.filter(live_release=before).update(live_release=release, **also):
                return False
            if before != release.pk:
                Flip.objects.create(before_id=before, after=release, verb=verb)
        return True

    def hold(self, reason: str, *, by: Actor) -> bool:
        """Keep the live release until the hold is lifted; return False if the site is already held."""
        return bool(self.filter(hold="").update(**held(reason, by)))

    def record_fingerprint(self, fingerprint: str, *, before: str | None = None) -> bool:
        """Let only this code publish, if `before` was recorded; return False if nothing changed."""
        old = self.exclude(fingerprint=fingerprint) if before is None else self.filter(fingerprint=before)
        return bool(old.update(fingerprint=fingerprint, fingerprint_at=Now()))

    def keep_from(self, number: int) -> bool:
        """Bar rollbacks to releases before this one; False if that is so already, or would bar the live release."""
        return bool(self.filter(oldest_kept__lt=number, live_release__gte=number).update(oldest_kept=number))


class Site(models.Model):
    identity = models.UUIDField(default=uuid.uuid4)
    live_release = models.ForeignKey("Release", null=True, related_name="+", on_delete=models.PROTECT)
    # A hold: builds still make releases, but readers keep the current one until someone lifts the hold.
    hold = models.CharField(max_length=500, blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    held_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # of the code that may publish
    fingerprint_at = models.DateTimeField(null=True)
    oldest_kept = models.PositiveBigIntegerField(default=1)  # the oldest release that a rollback can reach

    objects = SiteQuerySet.as_manager()

    class Meta:
        permissions = [("operate_site", "Can run builds, hold the site and roll it back")]
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_site")]

    def __str__(self) -> str:
        return f"site {self.identity}"


PURGED = "purged"
"""Fingerprint of a release that names a page since taken down: it is never shown again, nor used as a base."""

FREE: dict[str, object] = {"hold": "", "held_by": None, "held_at": None}
"""Values of the hold columns without a hold."""


def held(reason: str, by: Actor) -> dict[str, object]:
    """Return values of the hold columns: the reason with the person's name, and the account if there is one."""
    who = signed(by)
    return {"hold": f"{reason} ({who['who']})"[:500], "held_by": who["by"], "held_at": Now()}
