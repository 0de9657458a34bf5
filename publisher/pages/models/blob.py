"""Bytes that belong to the site's files, each stored once and named by their SHA-256.

A blob lies in parts of one MiB, so that storing, serving and copying never hold more than one of them in memory.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO

from django.db import models, transaction
from django.db.models.functions import Now

PART = 1 << 20
"""Bytes in one part; the last has what is left."""


class DamagedBlobError(Exception):
    """The stored bytes are not those of the digest."""


class BlobQuerySet(models.QuerySet["Blob"]):
    @transaction.atomic
    def keep(self, file: BinaryIO, *, width: int = 0, height: int = 0) -> "Blob":
        """Store a file's bytes, unless they are known, and return their blob.

        In the caller's transaction: a removal at the same moment waits for it and then finds a blob that is wanted.
        """
        digest, size = _digest_of(file)
        if self.filter(pk=digest).update(kept_at=Now()):
            return self.get(pk=digest)
        blob, is_new = self.get_or_create(pk=digest, defaults={"size": size, "width": width, "height": height})
        if is_new:
            file.seek(0)
            for number, content in enumerate(iter(lambda: file.read(PART), b"")):
                BlobPart.objects.create(blob=blob, number=number, content=content)
        return blob


class Blob(models.Model):
    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256, hexadecimal
    size = models.PositiveBigIntegerField()  # bytes
    width = models.PositiveIntegerField(default=0)  # pixels, as the file says; 0 unless it is a picture
    height = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField(db_default=Now())  # when it was last uploaded
    prepared_at = models.DateTimeField(null=True)  # when its renditions were made, or could not be
    problem = models.CharField(max_length=300, blank=True)  # why there are no copies

    objects = BlobQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.digest)

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, part by part; raise DamagedBlobError if one is gone."""
        stop = self.size if stop is None else min(stop, self.size)
        while start < stop:
            number, offset = divmod(start, PART)
            content = BlobPart.objects.values_list("content", flat=True).filter(blob=self, number=number).first()
            piece = bytes(content[offset : offset + stop - start]) if content else b""
            if not piece:
                raise DamagedBlobError(self.digest)
            yield piece
            start += len(piece)

    def is_same(self, file: BinaryIO) -> bool:
        """Return True if a file has these bytes."""
        return digest_of(file) == self.digest

    def read_checked(self) -> Iterator[bytes]:
        """Yield the bytes, part by part; raise DamagedBlobError at the latest after the last part."""
        return checked(self.digest, self.read())


class BlobPartQuerySet(models.QuerySet["BlobPart"]):
    def whole(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes of small blobs, of one part each, in one query."""
        rows = self.filter(blob__in=list(digests), number=0).values_list("blob", "content")
        return {digest: bytes(content) for digest, content in rows}


class BlobPart(models.Model):
    blob = models.ForeignKey(Blob, related_name="parts", on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = BlobPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blob", "number"], name="blob_part_once")]

    def __str__(self) -> str:
        return f"{self.blob_id}, part {self.number}"


class BarredBlob(models.Model):
    """Bytes that a legal takedown removed, which must not be uploaded again."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.digest)


def checked(digest: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces; raise DamagedBlobError after the last one if they aren't the digest's."""
    found = sha256()
    for piece in pieces:
        found.update(piece)
        yield piece
    if found.hexdigest() != digest:
        raise DamagedBlobError(digest)


def digest_of(file: BinaryIO) -> str:
    return _digest_of(file)[0]


def _digest_of(file: BinaryIO) -> tuple[str, int]:
    found, size = sha256(), 0
    file.seek(0)
    while part := file.read(PART):
        found.update(part)
        size += len(part)
    return found.hexdigest(), size
