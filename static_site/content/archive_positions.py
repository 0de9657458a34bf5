"""Where the archive pages of listings begin: what stands in a long listing is found from the nearest of them, for what
a short one costs.

The artifact of an archive page keeps the order key of its oldest entry and how many older ones there are. That holds as
of the base, the newest complete release. What came and left since then is what the next release is about: it is few, or
its build is a full one, which walks along whole listings and finds nothing from here.
"""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from publisher.pages.models import Publication, PublicationTag
from publisher.pages.models.validity import holds
from static_site.content import keyed_reads
from static_site.models import Artifact, Release
from static_site.models.artifact import ArtifactQuerySet

MANY = 5_000
"""Above so many changed rows a full build costs less than asking what each of them touches; what is shown of a listing
before that build is counted from its beginning.
"""


class ArchivePosition(NamedTuple):
    """An entry of a listing, and how many older ones there are."""

    order_key: str
    older: int

    def written(self, name: str) -> str:
        """As an artifact keeps it. No part has a space in it, and a space sorts before all that a key is made of."""
        return f"{name} {self.order_key} {self.older}"


class Move(NamedTuple):
    """An entry that came (1) or left (-1), or came and left (0)."""

    order_key: str
    sign: int


class ArchivePositions:
    """Those of all listings, by their names, as of one content version."""

    def __init__(self, version: int) -> None:
        self._version = version

    @cached_property
    def base(self) -> Release | None:
        """The newest complete release, from which the next one is made; None where it has newer content."""
        base = Release.objects.newest_complete()
        return base if base and base.content_version <= self._version else None

    def nearest(self, name: str, order_key: str) -> ArchivePosition | None:
        """The newest that is known among a key and all older ones; that of all listed, for the empty key."""
        return self._first(name, self._known(name).filter(place__gte=f"{name} {order_key}").order_by("place"))

    def of_file(self, name: str, file: str) -> ArchivePosition | None:
        """Where the archive page of a listing begins that is kept in a file."""
        return self._first(name, self._known(name).filter(path=file))

    def came(self, name: str) -> int:
        """How many entries of a listing came since the base."""
        return sum(sign > 0 for _, sign in self._moved(name))

    def _first(self, name: str, artifacts: ArtifactQuerySet) -> ArchivePosition | None:
        written = artifacts.values_list("place", flat=True).first()
        if written is None:
            return None
        order_key, older = written.removeprefix(f"{name} ").split(" ")
        return ArchivePosition(order_key, int(older) + sum(sign for key, sign in self._moved(name) if key > order_key))

    def _known(self, name: str) -> ArtifactQuerySet:
        if self.base is None or self._moves is None:
            return Artifact.objects.none()
        there = Artifact.objects.in_release(self.base.number)
        return there.filter(place__gt=f"{name} ", place__lt=f"{name}!")  # "!" is the character after " "

    def _moved(self, name: str) -> list[Move]:
        return self._moves.get(name, []) if self._moves else []

    @cached_property
    def _moves(self) -> dict[str, list[Move]] | None:
        """By listing, since the base; None where they are too many."""
        if self.base is None or self.base.content_version == self._version:
            return {}
        base, now = self.base.content_version, self._version
        rows = Publication.objects.changed_between(base, now).values_list(
            "pk", "order_key", "section", "since", "until"
        )
        changed = {
            pk: (Move(order_key, holds(since, until, now) - holds(since, until, base)), section)
            for pk, order_key, section, since, until in rows[: MANY + 1]
        }
        return _by_listing(changed) if len(changed) <= MANY else None


def _by_listing(changed: dict[int, tuple[Move, str | None]]) -> dict[str, list[Move]]:
    """Of publications by primary key, each with its section."""
    found = defaultdict(list)
    for move, section in changed.values():
        if section is not None:
            found[section_name(section)].append(move)
    tags = PublicationTag.objects.filter(publication__in=keyed_reads.among(changed))
    for publication, slug in tags.values_list("publication", "slug"):
        found[tag_name(slug)].append(changed[publication][0])
    return found


def section_name(path: str) -> str:
    return f"section {path}"


def tag_name(slug: str) -> str:
    return f"tag {slug}"
