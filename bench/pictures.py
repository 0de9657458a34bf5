"""Pictures in the library for every other article of the corpus. bench/load.py writes them with --pictures.

The bytes are random, of the sizes of a small photo and its renditions: no build decodes a picture that is prepared.
"""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256

from bench.corpus import Article
from publisher.pages.models import Blob, BlobPart, MediaFile, MediaName, MediaVersion, Rendition
from publisher.pages.models.rendition import KEY

ORIGINAL = 30_000
COPIES = {(480, ".jpg"): 10_000, (480, ".webp"): 8_000, (960, ".jpg"): 24_000, (960, ".webp"): 18_000}
"""Bytes by width in pixels and format."""

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def write(articles: Iterable[Article]) -> None:
    """Write the pictures that these articles name, as live at content version 1."""
    for article in articles:
        if article.has_picture:
            _write(article)


def _write(article: Article) -> None:
    contents = dict(_contents(article.number))
    blobs = {key: _blob(content) for key, content in contents.items()}
    Blob.objects.bulk_create(blobs.values())
    BlobPart.objects.bulk_create(
        BlobPart(blob=blobs[key], number=0, content=content) for key, content in contents.items()
    )
    file = MediaFile.objects.create()
    MediaName.objects.create(file=file, path=article.picture)
    name = article.picture.rpartition("/")[2]
    MediaVersion.objects.create(file=file, blob=blobs[0, ""], name=name, alt="A picture", since=1, who="bench")
    Rendition.objects.bulk_create(
        Rendition(source=blobs[0, ""], blob=blob, width=width, height=width * 2 // 3, suffix=suffix,
                  key=blob.pk[:KEY], encoder="bench")
        for (width, suffix), blob in blobs.items() if width
    )  # fmt: skip


def _contents(number: int) -> Iterator[tuple[tuple[int, str], bytes]]:
    choice = random.Random(f"picture {number}")  # noqa: S311
    for key, size in {(0, ""): ORIGINAL, **COPIES}.items():
        yield key, choice.randbytes(size)


def _blob(content: bytes) -> Blob:
    digest = sha256(content).hexdigest()
    return Blob(digest=digest, size=len(content), width=1200, height=800, kept_at=WHEN, prepared_at=WHEN)
