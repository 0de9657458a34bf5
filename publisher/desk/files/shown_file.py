"""A file of the library as screens and the editor show it."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from django.urls import reverse

from publisher.pages.media.kinds import PICTURE
from publisher.pages.models import MediaVersion
from static_site.content.media_markup import in_words


@dataclass(frozen=True)
class ShownFile:
    pk: int
    name: str
    url: str  # to write in a text: /media/tea.jpg
    kind: str
    label: str
    size: str
    alt: str
    thumbnail: str
    """The address of a small picture of it; empty unless it is a picture."""

    @classmethod
    def of(cls, version: MediaVersion) -> Self:
        kind = version.kind
        thumbnail = reverse("desk:show_file", args=[version.file_id]) if kind.group == PICTURE else ""
        size = in_words(version.blob.size)
        return cls(version.file_id, version.name, version.url, kind.group, kind.label, size, version.alt, thumbnail)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
