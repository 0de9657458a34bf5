"""The lease, one row: the build that may write, its fence and its expiry; and whether builds are drained.

Every transition is one guarded UPDATE of this row, timed by the database, in a transaction with all its consequences.
Lock order: lease, content version, release, site.
"""

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable

from builds.models.build import NOW, Build
from builds.models.lease_claims import LeaseClaims
from builds.models.lease_drains import LeaseDrains
from builds.models.lease_progress import LeaseProgress


class LeaseManager(LeaseClaims, LeaseProgress, LeaseDrains):
    def running(self, now: Combinable = NOW) -> Build | None:
        """Return the live build, launching or running, that has the lease; None if the lease has expired."""
        lease = self.filter(expires__gte=now).select_related("build").first()
        return lease.build if lease else None


class Lease(models.Model):
    build = models.ForeignKey(Build, null=True, related_name="+", on_delete=models.PROTECT)
    # Grows whenever the lease changes hands: a lower number is refused.
    fence = models.BigIntegerField(default=0)
    expires = models.DateTimeField(null=True)
    drain_until = models.DateTimeField(null=True)
    drained_by = models.CharField(max_length=150, blank=True, db_default="")
    # What a person has asked for though nothing is due: "", "changes" or "full".
    asked_for = models.CharField(max_length=10, blank=True, db_default="")
    asked_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=150, blank=True, db_default="")

    objects = LeaseManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_lease")]

    def __str__(self) -> str:
        return f"lease with fence {self.fence}"

    @property
    def why_drained(self) -> str:
        return f"builds are drained until {self.drain_until:%H:%M} UTC by {self.drained_by}"
