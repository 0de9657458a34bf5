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

    is_preparing: bool
    problem: str
    """Why readers can't get it, and what to do; empty if they can."""

    @classmethod
    def of(cls, version: MediaVersion) -> Self:
        kind = version.kind
        thumbnail = reverse("desk:show_file", args=[version.file_id]) if kind.group == PICTURE else ""
        return cls(
            pk=version.file_id,
            name=version.name,
            url=version.url,
            kind=kind.group,
            label=kind.label,
            size=in_words(version.blob.size),
            alt=version.alt,
            thumbnail=thumbnail,
            is_preparing=version.blob.prepared_at is None,
            problem=version.blob.problem,
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the editor needs to show and name it."""
        return {name: value for name, value in asdict(self).items() if name not in ("is_preparing", "problem")}
