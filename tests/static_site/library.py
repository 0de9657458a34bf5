"""Files of the library for histories: their copies are made without a decoder, so a test can have thousands."""

import io

from django.db.models.functions import Now

from publisher.pages.library.remaking import Remaking
from publisher.pages.models import Blob, MediaFile, Rendition

SUFFIXES = {"fees.csv": (".csv",), "film.webm": (".webm",), "tea.jpg": (".webp", ".jpg")}


def kept(name: str, content: bytes) -> Blob:
    """Return bytes of this content and of this name's kind, which are never those of another kind, prepared."""
    blob = Blob.objects.keep(io.BytesIO(name.rpartition(".")[2].encode() + content))
    for suffix in SUFFIXES[name]:
        width = 480 if len(SUFFIXES[name]) > 1 else 0
        copy = Blob.objects.keep(io.BytesIO(content + suffix.encode())) if width else blob
        facts = {"blob": copy, "height": width, "encoder": "a test", "key": copy.digest[:16]}
        if not Rendition.objects.filter(source=blob, suffix=suffix).exists():
            Rendition.objects.create(source=blob, width=width, suffix=suffix, **facts)
    Blob.objects.filter(pk=blob.pk).update(prepared_at=Now())
    return blob


def file_named(name: str) -> MediaFile | None:
    return MediaFile.objects.kept().filter(names__path=f"media/{name}").first()


def remake(file: MediaFile, said: str) -> None:
    """Make a picture again, as another encoder would."""
    for old in Rendition.objects.live().filter(source=file.live.blob).exclude(width=0):
        copy = Blob.objects.keep(io.BytesIO(f"{old} {said}".encode()))
        again = {"blob": copy, "key": copy.digest[:16], "encoder": "another", "since": None}
        same = {name: getattr(old, name) for name in ("source", "width", "height", "suffix")}
        Rendition.objects.create(**same, **again)
    Remaking().show(by="test")
