"""The story of one build in words and figures, for the list of builds and the build's own page."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from builds.models import Build
from publisher.pages.models import Page
from static_site.file_paths import page_of
from static_site.models import Artifact, FailedOutput

SHOWN_REASONS = 3
"""Number of reasons in one line of the list."""

SHOWN_PATHS = 100
SHOWN_FAILURES = 100

PHASES = {
    "pictures": "Making pictures fit screens",
    "plan": "Planning",
    "changes": "What changed",
    "page": "Pages",
    "section": "Sections",
    "media": "Files",
    "tag": "Tags",
    "theme_file": "Theme files",
    "not_found": "The not-found page",
    "sweep": "Removing leftovers",
    "gate": "Checks before readers get it",
}
"""Names of phases; the other phases are kinds of outputs and use their own names."""

COUNTED = ("added", "changed", "removed", "unchanged", "failed", "damaged")


class Phase(NamedTuple):
    name: str
    seconds: float


class FailedOutputStory(NamedTuple):
    path: str
    error: str
    page: Page | None


@dataclass(frozen=True)
class Story:
    build: Build

    @property
    def made(self) -> str:
        """Such as “2 added, 1 changed”; unchanged outputs aren't counted."""
        return made(self._counts) if self.build.release_id else ""

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """The reasons, each with the number of outputs that it touched, commonest first."""
        found: dict[str, int] = self._counts.get("reasons", {})
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    @property
    def why(self) -> str:
        """The commonest reasons, in one line."""
        said = [f"{reason} ({count:,})" for reason, count in self.reasons[:SHOWN_REASONS]]
        return ", ".join(said + ["…"] * (len(self.reasons) > SHOWN_REASONS))

    @property
    def unchanged(self) -> int:
        return int(self._counts.get("unchanged", 0))

    @property
    def phase(self) -> str:
        """The current phase, in words."""
        return phase_in_words(self.build.phase)

    @property
    def phases(self) -> list[Phase]:
        return [Phase(phase_in_words(name), seconds) for name, seconds in (self.build.phases or {}).items()]

    @property
    def failed(self) -> int:
        """Number of outputs that it could not render; later builds retry them."""
        return int(self._counts.get("failed", 0))

    def failures(self) -> list[FailedOutputStory]:
        """Return the failures that no later build has retried."""
        rows = FailedOutput.objects.filter(release=self.build.release_id or 0).order_by("path")[:SHOWN_FAILURES]
        paths = {row.path: page_of(row.path) for row in rows}
        pages = Page.objects.kept().filter(path__in=[path for path in paths.values() if path is not None])
        by_path = {page.path: page for page in pages}
        return [FailedOutputStory(row.path, row.error, by_path.get(paths[row.path] or "")) for row in rows]

    def artifacts(self, after: int) -> "QuerySet[Artifact]":
        """Return what it wrote, in order, from the one after `after`; one more than is shown."""
        written = Artifact.objects.filter(since=self.build.release_id or 0, pk__gt=after).order_by("pk")
        return written.only("path", "kind", "reason", "size")[: SHOWN_PATHS + 1]

    @property
    def _counts(self) -> dict[str, Any]:
        return self.build.release.counts if self.build.release else {}


def made(counts: dict[str, Any]) -> str:
    said = [f"{counts[name]:,} {name}" for name in COUNTED if name != "unchanged" and counts.get(name)]
    return ", ".join(said) or "nothing differed"


def phase_in_words(phase: str) -> str:
    return PHASES.get(phase, phase.replace("_", " ").capitalize())
