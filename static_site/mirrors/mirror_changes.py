"""The rows that a mirror must check to move from one release to another, read by key in bounded batches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from publisher.command_lines import command
from publisher.pages.models import Blob, BlobPart
from publisher.pages.models.blob import PART, DamagedBlobError, checked
from static_site.content import keyed_reads
from static_site.mirrors.mirror import MirrorError
from static_site.mirrors.tree_places import paths_at, place_of
from static_site.models import MEDIA, Artifact
from static_site.releases.takedown import WITHDRAWN
from static_site.rendering.packing import unpack

BATCH = 500
GROUP_BYTES = 4 << 20
"""Maximum bytes, before gzip, of bodies read together; a larger body is read alone."""


class Wanted(NamedTuple):
    """An artifact that a mirror must hold, without its bytes; `path` is its place there."""

    path: str
    pk: int
    since: int
    size: int
    location: str
    digest: str
    kind: str


Range: TypeAlias = tuple[str | None, str | None]
"""The paths after one and up to another; None is the beginning or the end."""

KEY = Wanted._fields.index("pk")


@dataclass(frozen=True)
class Changes:
    """The changes from `base`, older or newer, to `release`. Without a base, that is the whole release."""

    release: int
    base: int | None

    def wanted(self) -> Iterator[list[Wanted]]:
        """Yield the release's artifacts that the base lacks, or all of them, in batches."""
        if self.base is None:
            return self.wanted_in((None, None))
        return map(list, map(_placed, _only_in(self._there(), self.release, self.base)))

    def ranges(self) -> list[Range]:
        """Divide all paths into ranges of about as many files, found in an index of the newest release alone."""
        nth = Window(RowNumber(), order_by="path")
        rows = Artifact.objects.newest().annotate(nth=nth).annotate(left=F("nth") % BATCH).filter(left=0)
        ends = rows.order_by("path").values_list("path", flat=True)
        return list(pairwise([None, *ends, None]))

    def wanted_in(self, found: Range) -> Iterator[list[Wanted]]:
        """Yield the release's artifacts in a range, in batches."""
        after, last = found
        there = self._there().filter(path__lte=last) if last else self._there()
        return (list(_placed(rows)) for rows in keyed_reads.forwards(there, "path", BATCH, after=after))

    def wanted_at(self, places: list[str]) -> list[Wanted]:
        """Return the release's artifacts at some places. A name on disk need not be valid text."""
        texts = {place for place in places if place.encode(errors="ignore").decode() == place}
        rows = self._there().filter(path__in={path for place in texts for path in paths_at(place)})
        return [wanted for wanted in _placed(rows) if wanted.path in texts]

    def outdated(self, base: int) -> Iterator[list[str]]:
        """Yield the places of the base's artifacts that the release lacks, in batches."""
        rows = Artifact.objects.in_release(base).values_list(*Wanted._fields)
        return ([wanted.path for wanted in _placed(found)] for found in _only_in(rows, base, self.release))

    def _there(self) -> "QuerySet[Artifact, tuple[Any, ...]]":
        return Artifact.objects.in_release(self.release).exclude(kind=WITHDRAWN).values_list(*Wanted._fields)


def _only_in(rows: "QuerySet[Artifact, tuple[Any, ...]]", one: int, other: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield a release's rows that another lacks, each path once, in batches by key.

    They are read from one release to the next: in order of their paths, each batch would sort all of them again.
    """
    column = "since" if other < one else "until"
    for number in range(min(one, other) + 1, max(one, other) + 1):
        left, found = rows.filter(**{column: number}).order_by("pk"), [()] * BATCH
        last = 0
        while len(found) == BATCH:
            if found := list(left.filter(pk__gt=last)[:BATCH]):
                yield found
                last = found[-1][KEY]


def _placed(rows: Iterable[tuple[Any, ...]]) -> Iterator[Wanted]:
    for wanted in map(Wanted._make, rows):
        if (place := place_of(wanted.path, wanted.kind)) is not None:
            yield wanted._replace(path=place)


def with_bytes(artifacts: Iterable[Wanted]) -> Iterator[tuple[Wanted, Iterable[bytes]]]:
    """Yield each artifact with its bytes in pieces.

    Raise MirrorError if they aren't the bytes that were written: for a file of the library, at its last piece.
    """
    for group in _groups(artifacts):
        stored = dict(Artifact.objects.filter(pk__in=[a.pk for a in group]).values_list("pk", "body"))
        small = BlobPart.objects.whole(a.digest for a in group if a.kind == MEDIA and a.size <= PART)
        for artifact in group:
            if artifact.kind == MEDIA:
                yield artifact, _of_blob(artifact, small.get(artifact.digest))
            else:
                yield artifact, [_unpacked(artifact, bytes(stored.get(artifact.pk, b"")))]


def _groups(artifacts: Iterable[Wanted]) -> Iterator[list[Wanted]]:
    group: list[Wanted] = []
    size = 0
    for artifact in artifacts:
        if group and size + artifact.size > GROUP_BYTES:
            yield group
            group, size = [], 0
        group.append(artifact)
        size += artifact.size
    if group:
        yield group


def _unpacked(artifact: Wanted, body: bytes) -> bytes:
    content = unpack(body, artifact.location, artifact.digest)
    if content is None:
        raise _damaged(artifact, f"Write them again: {command('build_static_site', '--full')}")
    return content


def _of_blob(artifact: Wanted, content: bytes | None) -> Iterator[bytes]:
    pieces = Blob(digest=artifact.digest, size=artifact.size).read() if content is None else [content]
    try:
        yield from checked(artifact.digest, pieces)
    except DamagedBlobError as error:
        raise _damaged(artifact, "Upload the file again.") from error


def _damaged(artifact: Wanted, cure: str) -> MirrorError:
    return MirrorError(
        f"The stored bytes of {artifact.path} (release {artifact.since}) are damaged or gone, so mirrors don't get "
        f"them. {cure}"
    )
