"""The rows that a mirror has to look at to get from one release to another, read by key in bounded batches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from static_site.mirrors.mirror import MirrorError
from static_site.models import Artifact
from static_site.rendering.packing import unpack
from static_site.takedown import WITHDRAWN

BATCH = 500
GROUP_BYTES = 4 << 20
"""Bodies are read together up to this size before gzip; a larger one comes alone."""


class Wanted(NamedTuple):
    """An artifact that a mirror has to hold, without its bytes."""

    pk: int
    path: str
    since: int
    size: int
    location: str
    digest: str


@dataclass(frozen=True)
class Changes:
    """What leads from `base`, older or newer than `release`, to it. Without a base that is all of the release."""

    release: int
    base: int | None

    def paths(self) -> Iterator[list[str]]:
        """Every path that may differ, in batches; of all those of the release when there is no base."""
        everything = Artifact.objects.in_release(self.release)
        rows = everything if self.base is None else Artifact.objects.differing(self.base, self.release)
        left = rows.order_by("path").values_list("path", flat=True).distinct()
        paths = list(left[:BATCH])
        while paths:
            yield paths
            paths = list(left.filter(path__gt=paths[-1])[:BATCH])

    def wanted(self, paths: list[str]) -> list[Wanted]:
        """Those of the paths that the release has. A name on a disk need not be text."""
        texts = [path for path in paths if path.encode(errors="ignore").decode() == path]
        there = Artifact.objects.in_release(self.release).exclude(kind=WITHDRAWN).filter(path__in=texts)
        return [Wanted._make(row) for row in there.values_list(*Wanted._fields)]


def with_bytes(artifacts: Iterable[Wanted]) -> Iterator[tuple[Wanted, bytes]]:
    """Each with the bytes that readers get. Raises MirrorError when they are not what was once written."""
    for group in _groups(artifacts):
        stored = dict(Artifact.objects.filter(pk__in=[a.pk for a in group]).values_list("pk", "body"))
        for artifact in group:
            yield artifact, _unpacked(artifact, bytes(stored.get(artifact.pk, b"")))


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
        raise MirrorError(
            f"The stored bytes of {artifact.path} (release {artifact.since}) are damaged or gone: no mirror gets them. "
            "Write them again: ./manage.py build_static_site --full"
        )
    return content
