"""What readers may get for a blob: facts, made once and kept with the encoder that made them."""

from typing import Self

from django.db import models
from django.db.models import Q

from publisher.pages.models.blob import Blob
from publisher.pages.models.validity import Versioned, VersionedQuerySet

KEY = 16
"""Digits of a blob's digest in readers' addresses."""


class RenditionQuerySet(VersionedQuerySet["Rendition"]):
    def live(self) -> Self:
        return self.filter(until=None, since__isnull=False)

    def waiting(self) -> Self:
        """Return those that are made again, but shown at no content version yet."""
        return self.filter(since=None)


class Rendition(Versioned):
    """One file that readers may get for a blob: a picture in a width and format, or the bytes themselves (width 0).

    The first ones hold for ever, from version 0. `remake_renditions` makes others, which hold from one version on.
    """

    since = models.BigIntegerField(null=True, default=0, db_default=0)  # type: ignore[assignment] # null: not yet
    source = models.ForeignKey(Blob, related_name="renditions", on_delete=models.CASCADE)
    blob = models.ForeignKey(Blob, related_name="rendition_of", on_delete=models.PROTECT)
    width = models.PositiveIntegerField()  # pixels
    height = models.PositiveIntegerField()
    suffix = models.CharField(max_length=10)  # with the dot: .webp
    key = models.CharField(max_length=KEY, db_index=True)  # the beginning of the blob's digest, in readers' addresses
    encoder = models.CharField(max_length=40)  # what made it: Pillow 12.0

    objects = RenditionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["source", "width", "suffix"],
                condition=Q(until=None, since__isnull=False),
                name="rendition_once",
            ),
            models.UniqueConstraint(
                fields=["source", "width", "suffix"], condition=Q(since=None), name="rendition_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} at {self.width} as {self.suffix}"
