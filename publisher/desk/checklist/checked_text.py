"""Texts as the checklist reads them, and what the database knows about the links and files of several at once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple, Self

from publisher.desk.checklist.link_targets import MOST, Link, broken
from publisher.pages.markdown import Rendered
from publisher.pages.models import MediaVersion, Revision
from publisher.pages.models.validity import batches
from static_site.content.media_files import named_in, of_image

LOOKED_UP = 10 * MOST
"""Maximum number of links to look up for several texts together; MOST of each."""


class CheckedText(NamedTuple):
    revision: Revision
    made: Rendered
    path: str
    """Path of the text's page."""

    @property
    def links(self) -> list[Link]:
        written = [*self.made.links, *of_image(self.revision.image) - set(self.made.links)]
        return [Link.on(self.path, link) for link in written]

    @property
    def files(self) -> set[str]:
        """The addresses in the library that the text or its card names."""
        return named_in(self.made.html) | of_image(self.revision.image)


@dataclass(frozen=True)
class KnownFaults:
    lost: dict[Link, str]
    """Links that lead nowhere, each with the reason."""

    described: set[str]
    """Files whose alternative text is in the library: readers get it where a text has none."""

    damaged: dict[str, str]
    """Files that readers can't get, each with the reason and the cure."""

    @classmethod
    def of(cls, texts: Collection[CheckedText], coming: Collection[str] = ()) -> Self:
        """Look everything up; `coming` lists paths of pages that are published with these texts."""
        links = dict.fromkeys(link for text in texts for link in text.links[:MOST] if link.target not in coming)
        files = sorted(set().union(*(text.files for text in texts)))
        return cls(_lost(list(links)[:LOOKED_UP]), _described(files), _damaged(files))


def _lost(links: list[Link]) -> dict[Link, str]:
    return {link: why for some in batches(links, MOST) for link, why in broken(some)}


def _described(files: list[str]) -> set[str]:
    kept = MediaVersion.objects.live().exclude(alt="")
    rows = (
        kept.filter(file__names__path__in=some).values_list("file__names__path", flat=True) for some in batches(files)
    )
    return {path for some in rows for path in some}


def _damaged(files: list[str]) -> dict[str, str]:
    kept = MediaVersion.objects.live().exclude(blob__problem="")
    rows = (
        kept.filter(file__names__path__in=some).values_list("file__names__path", "blob__problem")
        for some in batches(files)
    )
    return {path: why for some in rows for path, why in some}
