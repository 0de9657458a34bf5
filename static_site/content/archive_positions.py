"""The starts of listings' archive pages: entries in a long listing are found from the nearest start, at the cost of a
short listing.

The artifact of an archive page stores the order key of its oldest entry and the number of older ones. These are valid
for the base, the newest complete release. The next release is about what was added and removed since then: either that
is little, or its build is a full one, which walks whole listings and doesn't use this module.
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
"""Number of changed rows above which a full build costs less than asking what each of them touches. Until that build,
entries shown of a listing are counted from its beginning.
"""


class ArchivePosition(NamedTuple):
    """An entry of a listing, and the number of older entries."""

    order_key: str
    older: int

    def written(self, name: str) -> str:
        """Return it as an artifact stores it. No part contains a space, which sorts before every character of a key."""
        return f"{name} {self.order_key} {self.older}"


class Move(NamedTuple):
    """An entry that was added (1), removed (-1), or both (0)."""

    order_key: str
    sign: int


class ArchivePositions:
    """The places of all listings, by name, as of one content version."""

    def __init__(self, version: int) -> None:
        self._version = version

    @cached_property
    def base(self) -> Release | None:
        """The newest complete release, the base of the next one; None if its content is newer."""
        base = Release.objects.newest_complete()
        return base if base and base.content_version <= self._version else None

    def nearest(self, name: str, order_key: str) -> ArchivePosition | None:
        """Return the newest known place among this key and older ones; for the empty key, among all."""
        return self._first(name, self._known(name).filter(place__gte=f"{name} {order_key}").order_by("place"))

    def of_file(self, name: str, file: str) -> ArchivePosition | None:
        """Return the start of the listing's archive page in a file."""
        return self._first(name, self._known(name).filter(path=file))

    def came(self, name: str) -> int:
        """Return the number of entries added to a listing since the base."""
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
        """The moves since the base, by listing; None if there are too many."""
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
    """Group the moves of publications, given by primary key with their section, by listing."""
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
