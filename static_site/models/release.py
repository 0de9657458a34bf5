"""A release: the site at one content version, made by one version of code and theme."""

from collections.abc import Callable
from typing import TypeAlias

from django.db import models, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now

from static_site.models.artifact import Artifact

Guard: TypeAlias = Callable[[], object]
"""Called first in every transaction that writes; raises if this process may no longer write."""

BATCH = 500


class ReleaseQuerySet(models.QuerySet["Release"]):
    def building(self) -> "Release | None":
        return self.filter(status=Release.Status.BUILDING).first()

    def newest_complete(self) -> "Release | None":
        """Return the base of the next release, whether it is live or not."""
        return self.filter(status=Release.Status.COMPLETE).order_by("-number").first()

    def begun_and_newest_complete(self) -> "tuple[Release | None, Release | None]":
        """Return both in one query: a release being built, if there is one, has the highest number of these."""
        wanted = [Release.Status.BUILDING, Release.Status.COMPLETE]
        last = list(self.filter(status__in=wanted).order_by("-number")[:2])
        begun = last.pop(0) if last and last[0].status == Release.Status.BUILDING else None
        return begun, last[0] if last else None

    def next_number(self) -> int:
        return (self.aggregate(highest=Max("number"))["highest"] or 0) + 1


class Release(models.Model):
    class Status(models.TextChoices):
        BUILDING = "building"
        COMPLETE = "complete"
        ABANDONED = "abandoned"

    number = models.PositiveBigIntegerField(primary_key=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.BUILDING)
    content_version = models.BigIntegerField()
    fingerprint = models.CharField(max_length=64)
    is_full = models.BooleanField(default=False)
    refused = models.TextField(blank=True)  # why the gate refused it
    counts = models.JSONField(default=dict)  # added, changed, removed, unchanged, failed, and outputs by reason
    began_at = models.DateTimeField(db_default=Now())
    completed_at = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="building"), name="one_release_is_building"),
            models.CheckConstraint(
                condition=~Q(status="complete") | Q(completed_at__isnull=False), name="complete_release_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.number}"

    @property
    def why_refused(self) -> str:
        """The gate's reason without the command that says more, for screens that show it."""
        return self.refused.partition(";")[0].rstrip(".")

    def complete(self) -> None:
        """Complete a release whose plan is done; call it in the transaction that shows it to readers."""
        Release.objects.filter(pk=self.pk, status=self.Status.BUILDING).update(
            status=self.Status.COMPLETE, completed_at=Now(), refused=self.refused
        )

    def abandon(self, guard: Guard) -> None:
        """Undo this release batch by batch: delete its rows, reopen rows that it closed, then mark it abandoned.

        Its plan goes first, and waits for shards that are being written: later ones find nothing to do.
        """
        with transaction.atomic():
            guard()
            self.plan.all().delete()
        while self._undo_batch(guard):
            pass
        with transaction.atomic():
            guard()
            Release.objects.filter(pk=self.pk).update(status=self.Status.ABANDONED)

    def _undo_batch(self, guard: Guard) -> int:
        with transaction.atomic():
            guard()
            written = Artifact.objects.filter(since=self.number).values("pk")[:BATCH]
            deleted, _ = Artifact.objects.filter(pk__in=list(written.values_list("pk", flat=True))).delete()
            if deleted:
                return deleted
            closed = list(Artifact.objects.filter(until=self.number).values_list("pk", flat=True)[:BATCH])
            return Artifact.objects.filter(pk__in=closed).update(until=None)
