"""An upload: its kind is decided by its content, its size is checked, and it is in the library or nothing is."""

from collections.abc import Iterable
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from publisher.pages.media.file_limits import MEGABYTE, in_megabytes, refuse_oversize
from publisher.pages.media.kinds import PICTURE, Kind, Size, UnusableFile, kind_of, size_of
from publisher.pages.models.audit import Actor
from publisher.pages.models.blob import BarredBlob, Blob
from publisher.pages.models.media import MediaFile, MediaVersion, Said
from publisher.pages.models.validity import batches


def upload(file: BinaryIO, name: str, *, by: Actor, **described: Said) -> MediaFile:
    """Add a file to the library; raise UnusableFile if it can't be taken."""
    kind, size = _checked(file, name)
    with transaction.atomic():
        added: MediaFile = MediaFile.objects.add(_plain(name, kind), _kept(file, name, size), by=by, **described)
    return added


def upload_once(file: BinaryIO, name: str, *, by: Actor) -> tuple[MediaFile, bool]:
    """Add a file, unless the library has these very bytes: then return the file that has, and False."""
    kind, size = _checked(file, name)
    with transaction.atomic():
        blob = _kept(file, name, size)  # the same upload at the same moment waits here
        same = MediaVersion.objects.live().filter(blob=blob, name__endswith=kind.suffix).select_related("file")
        if known := same.order_by("file").first():
            return known.file, False
        added: MediaFile = MediaFile.objects.add(_plain(name, kind), blob, by=by)
    return added, True


def names_of_bytes(digests: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return the names of the files that have these bytes, as `upload_once` finds them, by digest and suffix."""
    names: dict[tuple[str, str], str] = {}
    for some in batches(sorted(set(digests))):
        for version in MediaVersion.objects.live().filter(blob__in=some).order_by("file"):
            names.setdefault((version.blob_id, version.kind.suffix), version.name)
    return names


def replace(old: MediaFile, file: BinaryIO, name: str, *, by: Actor, seen: str = "") -> bool:
    """Replace a file's bytes and return True, unless it has these; raise UnusableFile if they can't be taken."""
    kind, size = _checked(file, name)
    live = old.live
    if live and live.kind is not kind:
        raise UnusableFile(
            f"“{name}” is a {kind.label} file, and {live.name} is a {live.kind.label} file: texts name it so. "
            "Upload it as a file of its own."
        )
    with transaction.atomic():
        return old.replace(_kept(file, name, size), by=by, seen=seen)


def _checked(file: BinaryIO, name: str) -> tuple[Kind, Size | None]:
    length = file.seek(0, 2)
    if not length:
        raise UnusableFile(f"“{name}” is empty.")
    kind = kind_of(file, name)
    size = size_of(file, kind) if kind.group == PICTURE else None
    refuse_oversize(name, kind, length, size)
    refuse_over_quota(Blob.objects.aggregate(size=Sum("size"))["size"] or 0, length)
    return kind, size


def _kept(file: BinaryIO, name: str, size: Size | None) -> Blob:
    width, height = size or (0, 0)
    blob: Blob = Blob.objects.keep(file, width=width, height=height)
    if BarredBlob.objects.filter(pk=blob.pk).exists():
        raise UnusableFile(f"“{name}” was removed from this site for legal reasons, and can't be uploaded again.")
    return blob


def _plain(name: str, kind: Kind) -> str:
    return name.rpartition(".")[0] + kind.suffix


def refuse_over_quota(used: int, length: int) -> None:
    """Raise UnusableFile if the library would outgrow its share of the database; both are in bytes."""
    quota = settings.MEDIA_QUOTA_MB * MEGABYTE
    if used + length > quota:
        raise UnusableFile(
            f"The library is full: {in_megabytes(used)} of {settings.MEDIA_QUOTA_MB:,.0f} MB are used. "
            "Delete files that no page uses, or ask who runs the site to raise MEDIA_QUOTA_MB."
        )
