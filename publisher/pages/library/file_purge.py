"""Legal takedowns of a file: its bytes leave the database in every version and width, and can't be uploaded again."""

from django.db import transaction

from publisher.pages.models import BarredBlob, Blob, BlobPart, MediaFile, MediaVersion, Rendition
from publisher.pages.models.audit import Actor, AuditEntry
from publisher.pages.models.change import content_change


@transaction.atomic
def purge_file(file: MediaFile, *, by: Actor, reason: str) -> set[str]:
    """Delete the file with all its versions; return the digests of the bytes deleted.

    Pages that name it show its alternative text. Another file with the same bytes goes too: they are the same thing.
    Releases hold addresses of the bytes; `static_site.releases.takedown` withdraws those.
    """
    name = str(file)
    originals = set(file.versions.values_list("blob", flat=True))
    files = MediaFile.objects.filter(versions__blob__in=originals).distinct()
    list(Blob.objects.filter(pk__in=originals).order_by("pk").select_for_update())  # first, as an upload does
    with content_change("purge file", by=by) as change:
        change.is_shown = any(one.is_published for one in files)
        change.redirects.ended |= {led.from_path for one in files for led in one.redirects}
        MediaVersion.objects.filter(blob__in=originals).delete()
    deleted = originals | _copies_of(originals)
    Rendition.objects.filter(source__in=originals).delete()
    BarredBlob.objects.bulk_create((BarredBlob(digest=digest) for digest in originals), ignore_conflicts=True)
    BlobPart.objects.filter(blob__in=deleted).delete()
    Blob.objects.filter(pk__in=deleted).delete()
    AuditEntry.record("purge file", by=by, file=name, reason=reason, bytes=len(deleted))
    return deleted


def _copies_of(originals: set[str]) -> set[str]:
    """Return the bytes made from these, except those that were uploaded too, or that another picture became."""
    copies = Rendition.objects.filter(source__in=originals).values("blob")
    kept = MediaVersion.objects.filter(blob__in=copies).values("blob")
    others = Rendition.objects.filter(blob__in=copies).exclude(source__in=originals).values("blob")
    mine = Blob.objects.filter(pk__in=copies).exclude(pk__in=kept).exclude(pk__in=others)
    return set(mine.values_list("pk", flat=True))
