"""Removal of files of the library that nothing names any more: no page, no kept release, no upload of the last day.

It only reads and deletes, so it also works in a database that is over its plan's size.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import DateTimeField, Exists, OuterRef
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Now

from publisher.pages.models import Blob, BlobPart, MediaVersion, Rendition
from publisher.pages.models.blob import BlobQuerySet
from static_site.models import MEDIA, Artifact, Release, Site

WAIT = timedelta(days=1)
"""How long the bytes of an upload stay though nothing names them."""


def remove_unused_files() -> int:
    """Delete unused bytes and return the number of blobs deleted. What a removal frees may go only with the next."""
    _forget_old_versions()
    return sum(_remove(digest) for digest in _unused().values_list("pk", flat=True))


def _forget_old_versions() -> None:
    """Delete what files were before the oldest release that a rollback reaches."""
    oldest = Site.objects.values_list("oldest_kept", flat=True).get()
    kept = Release.objects.filter(number__gte=oldest).order_by("number").values_list("content_version", flat=True)
    if (version := kept.first()) is not None:
        for model in (MediaVersion, Rendition):
            model.objects.filter(until__lte=version)._raw_delete(connection.alias)


def _unused() -> BlobQuerySet:
    day_ago = ExpressionWrapper(Now() - WAIT, output_field=DateTimeField())
    found: BlobQuerySet = Blob.objects.filter(kept_at__lt=day_ago)
    return found.filter(
        ~Exists(MediaVersion.objects.filter(blob=OuterRef("pk"))),
        ~Exists(Rendition.objects.filter(blob=OuterRef("pk")).exclude(source=OuterRef("pk"))),
        ~Exists(Artifact.objects.filter(kind=MEDIA, digest=OuterRef("pk"))),
    )


@transaction.atomic
def _remove(digest: str) -> bool:
    """Delete one blob unless it is used again: an upload changes its row first, and then this matches nothing."""
    if not _unused().filter(pk=digest)._raw_delete(connection.alias):
        return False
    BlobPart.objects.filter(blob=digest)._raw_delete(connection.alias)
    Rendition.objects.filter(source=digest)._raw_delete(connection.alias)
    return True
