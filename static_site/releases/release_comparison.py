"""The changes that readers see when one release replaces another, as counts and paths."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from static_site.models import Artifact
from static_site.models.artifact import ArtifactQuerySet

SHOWN = 20
"""Maximum number of paths listed for each kind of change."""


@dataclass(frozen=True)
class Comparison:
    """A comparison; `before` is the number of the live release, None when nothing is live yet."""

    before: int | None
    after: int

    @property
    def added(self) -> ArtifactQuerySet:
        return self._differing.in_release(self.after).filter(~Exists(self._same_path(self.before or 0)))

    @property
    def changed(self) -> ArtifactQuerySet:
        other_bytes = self._same_path(self.before or 0).exclude(digest=OuterRef("digest"))
        return self._differing.in_release(self.after).filter(Exists(other_bytes))

    @property
    def removed(self) -> ArtifactQuerySet:
        return self._differing.in_release(self.before or 0).filter(~Exists(self._same_path(self.after)))

    @property
    def _differing(self) -> ArtifactQuerySet:
        return Artifact.objects.differing(self.before or 0, self.after)

    def _same_path(self, number: int) -> ArtifactQuerySet:
        return Artifact.objects.in_release(number).filter(path=OuterRef("path"))

    def lines(self) -> Iterator[str]:
        sorts = {"added": self.added, "changed": self.changed, "removed": self.removed}
        counts = {name: found.count() for name, found in sorts.items()}
        yield "Readers will see " + ", ".join(f"{count} {name}" for name, count in counts.items()) + "."
        for name, found in sorts.items():
            yield from named(found, counts[name], name)


def named(artifacts: ArtifactQuerySet, count: int, label: str) -> Iterator[str]:
    """Yield the first paths, as readers type them."""
    for path in artifacts.order_by("path").values_list("path", flat=True)[:SHOWN]:
        yield f"  {label:<8} {address(path)}"
    if count > SHOWN:
        yield f"  … and {count - SHOWN} more {label}"


def address(path: str) -> str:
    return "/" + (path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path)
