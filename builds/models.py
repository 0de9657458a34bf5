"""Builds and the lease: who makes the next release, and how it went.

One row decides who may write: the lease, with a fencing number that grows with every claim. Every transition is one
guarded UPDATE, and time is the database's.
"""

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Now

LEASE = timedelta(seconds=120)
"""So long after its last sign of life a build counts as dead. A wrong verdict costs a resume, never a wrong site."""


class Superseded(Exception):
    """Another build holds the lease: this one may not write any more."""


class Build(models.Model):
    class Status(models.TextChoices):
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        STOPPED = "stopped"

    number = models.BigAutoField(primary_key=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    cause = models.CharField(max_length=20, blank=True)
    trigger = models.CharField(max_length=40)
    fence = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    content_version = models.BigIntegerField(null=True)
    release = models.ForeignKey("static_site.Release", null=True, related_name="builds", on_delete=models.SET_NULL)
    phase = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    seconds = models.FloatField(null=True)
    cpu_seconds = models.FloatField(null=True)
    peak_memory = models.PositiveBigIntegerField(null=True)  # bytes, of the largest process

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="running"), name="one_build_is_running"),
            models.CheckConstraint(
                condition=Q(status="running") ^ Q(ended_at__isnull=False), name="build_end_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"build {self.number}"

    def end(self, status: str, **fields: Any) -> None:
        """Record how the build ended and free the lease, in one transaction."""
        with transaction.atomic():
            Lease.objects.hold(self)
            Build.objects.filter(pk=self.pk).update(status=status, ended_at=Now(), **fields)
            Lease.objects.filter(fence=self.fence).update(build=None, expires=None)


class LeaseManager(models.Manager["Lease"]):
    def claim(self, *, trigger: str, now: Expression | None = None) -> Build | None:
        """Take the lease and open a build; None while another build is alive. A dead one is locked out by the same."""
        now = now or Now()
        with transaction.atomic():
            free = self.filter(Q(build=None) | Q(expires__lt=now))
            if not free.update(fence=F("fence") + 1, expires=_later(now)):
                return None
            fence = self.values_list("fence", flat=True).get()
            Build.objects.filter(status=Build.Status.RUNNING).update(
                status=Build.Status.FAILED, cause="died", ended_at=Now()
            )
            build = Build.objects.create(trigger=trigger, fence=fence)
            self.update(build=build)
        return build

    def running(self, now: Expression | None = None) -> Build | None:
        """The build that is alive; one whose lease ran out is not."""
        lease = self.filter(expires__gte=now or Now()).select_related("build").first()
        return lease.build if lease else None

    def hold(self, build: Build, now: Expression | None = None) -> None:
        """Show that the build lives, and make sure that it still may write. First in each of its transactions."""
        if not self.filter(fence=build.fence, build=build).update(expires=_later(now or Now())):
            raise Superseded(f"Build {build.number} was replaced by a later one; it writes nothing more.")


class Lease(models.Model):
    build = models.ForeignKey(Build, null=True, related_name="+", on_delete=models.PROTECT)
    fence = models.BigIntegerField(default=0)
    expires = models.DateTimeField(null=True)

    objects = LeaseManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_lease")]

    def __str__(self) -> str:
        return f"lease with fence {self.fence}"


def _later(now: Combinable) -> Combinable:
    return models.ExpressionWrapper(now + LEASE, output_field=models.DateTimeField())
