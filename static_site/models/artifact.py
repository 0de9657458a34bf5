"""One file of the site, valid from one release to another: unchanged bytes write no row."""

from django.db import models
from django.db.models import F, Q

from publisher.pages.models.columns import PathField
from publisher.pages.models.validity import valid_at

MEDIA = "media"
"""Kind of an artifact without a body of its own: its digest names the blob that has the bytes."""


class ArtifactQuerySet(models.QuerySet["Artifact"]):
    def newest(self) -> "ArtifactQuerySet":
        """Return the artifacts of the newest release, complete or not."""
        return self.filter(until=None)

    def in_release(self, number: int) -> "ArtifactQuerySet":
        return self.filter(valid_at(number))

    def differing(self, one: int, other: int) -> "ArtifactQuerySet":
        """Return rows that are in only one of two releases: what a mirror must check, in either direction."""
        low, high = sorted((one, other))
        return self.filter(Q(since__gt=low, since__lte=high) | Q(until__gt=low, until__lte=high))


class Artifact(models.Model):
    path = PathField(max_length=300)  # the file's place on a mirror: guides/install/index.html
    since = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes before gzip (of target and bytes for a redirect)
    size = models.PositiveIntegerField()  # bytes before gzip
    content_type = models.CharField(max_length=100)
    location = models.CharField(max_length=2_000, blank=True)  # a redirect's target
    body = models.BinaryField()  # gzip
    reason = models.CharField(max_length=200)
    place = PathField(
        max_length=600, null=True
    )  # start of an archive page, see static_site/content/archive_positions.py

    objects = ArtifactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path", "since"], name="artifact_once_a_release"),
            models.UniqueConstraint(fields=["path"], condition=Q(until=None), name="one_open_artifact_a_path"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="artifact_until_after_since"),
        ]
        indexes = [
            models.Index(fields=["since"], name="artifact_since"),
            models.Index(fields=["until"], name="artifact_until", condition=Q(until__isnull=False)),
            models.Index(fields=["place"], name="artifact_place", condition=Q(place__isnull=False)),
            models.Index(fields=["location"], name="artifact_location", condition=~Q(location="")),
        ]

    def __str__(self) -> str:
        return f"{self.path} from release {self.since}"
