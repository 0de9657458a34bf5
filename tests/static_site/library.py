"""Files of the library for histories: their copies are made without a decoder, so a test can have thousands."""

import io

from django.db.models.functions import Now

from publisher.pages.models import Blob, MediaFile, Rendition

SUFFIXES = {"fees.csv": (".csv",), "film.webm": (".webm",), "tea.jpg": (".webp", ".jpg")}


def kept(name: str, content: bytes) -> Blob:
    """Return these bytes, prepared as a file of this name."""
    blob = Blob.objects.keep(io.BytesIO(content))
    for suffix in SUFFIXES[name]:
        width = 480 if len(SUFFIXES[name]) > 1 else 0
        copy = Blob.objects.keep(io.BytesIO(content + suffix.encode())) if width else blob
        facts = {"blob": copy, "height": width, "encoder": "a test", "key": copy.digest[:16]}
        Rendition.objects.get_or_create(source=blob, width=width, suffix=suffix, defaults=facts)
    Blob.objects.filter(pk=blob.pk).update(prepared_at=Now())
    return blob


def file_named(name: str) -> MediaFile | None:
    return MediaFile.objects.kept().filter(names__path=f"media/{name}").first()
