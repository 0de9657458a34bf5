"""Deletion of old releases' artifacts to free database space. `prune_releases` and takedowns call it.

A guarded update that rollbacks respect first raises `oldest_kept`; then artifacts that ended before it are deleted.
Kept, live and unfinished releases lose nothing. Theme files that a reader's open page may still name stay too.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import ProgrammingError, transaction
from django.db.models import Sum
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields import DateTimeField
from django.db.models.functions import Length, Now

from static_site.models import Artifact, Flip, Release, Site
from static_site.models.artifact import ArtifactQuerySet
from static_site.models.site import PURGED

BATCH = 200


@dataclass
class Freed:
    """The result: `kept_from` is the oldest release that is still whole, `size` the bytes deleted."""

    kept_from: int
    rows: int = 0
    size: int = 0

    @property
    def left(self) -> int:
        """The size of all remaining bodies, in bytes; computing it reads every row."""
        return _size(Artifact.objects.all())


def prune(*, keep: int, days: int, max_bytes: int | None = None) -> Freed:
    """Keep the newest `keep` releases and those of the last `days`; fewer if bodies exceed `max_bytes`."""
    wanted = _oldest_wanted(keep, days)
    if max_bytes is not None:
        wanted = max(wanted, _oldest_that_fits(wanted, max_bytes))
    return prune_before(wanted)


def prune_before(number: int) -> Freed:
    """Delete artifacts held only by releases before this one, but none that the live release holds."""
    freed = Freed(_keep_from(number))
    while batch := list(_ended(freed.kept_from).annotate(length=Length("body")).values_list("pk", "length")[:BATCH]):
        Artifact.objects.filter(pk__in=[pk for pk, _ in batch]).delete()
        freed.rows += len(batch)
        freed.size += sum(length for _, length in batch)
    return freed


def _oldest_wanted(keep: int, days: int) -> int:
    """Return the number of the oldest release worth keeping; releases that name a purged page aren't."""
    complete = Release.objects.filter(status=Release.Status.COMPLETE)
    purged = complete.filter(fingerprint=PURGED).order_by("-number").values_list("number", flat=True).first()
    good = complete.filter(number__gt=purged or 0).order_by("-number").values_list("number", flat=True)
    since = ExpressionWrapper(Now() - timedelta(days=days), output_field=DateTimeField())
    recent = good.filter(completed_at__gt=since).last()
    return min([number for number in (*good[:keep], recent) if number] or [purged or 1])


def _oldest_that_fits(wanted: int, max_bytes: int) -> int:
    """Return the oldest release such that it and all later ones fit; the live one if none does."""
    live = Site.objects.values_list("live_release", flat=True).get() or 0
    left = _size(Artifact.objects.all())
    ended = Artifact.objects.filter(until__lte=live).values("until").order_by("until")
    for row in ended.annotate(size=Sum(Length("body"))):
        if left <= max_bytes:
            return max(wanted, (row["until"] or 0) - 1)
        left -= row["size"]
    return live if left > max_bytes else wanted


def _keep_from(number: int) -> int:
    """Keep rollbacks from what will be deleted; return the oldest release that is kept."""
    live = Site.objects.values_list("live_release", flat=True).get() or 0
    number = min(number, live)
    try:
        with transaction.atomic():
            Site.objects.keep_from(number)
    except ProgrammingError:
        # A database over its plan's size allows only reads and deletes: no rollback can run now either, and later
        # ones find no flip to what was deleted.
        Flip.objects.filter(after__lt=number).delete()
        return number
    return Site.objects.values_list("oldest_kept", flat=True).get()


def _ended(number: int) -> ArtifactQuerySet:
    """Return artifacts in no release from this one on, except theme files that readers may still request."""
    ended = Artifact.objects.filter(until__lte=number)
    left_behind = ended.filter(Flip.objects.left_behind(), kind="theme")
    return ended.exclude(pk__in=left_behind.values("pk")).order_by("until", "pk")


def _size(artifacts: ArtifactQuerySet) -> int:
    return artifacts.aggregate(size=Sum(Length("body")))["size"] or 0
