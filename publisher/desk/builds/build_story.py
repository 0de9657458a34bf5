"""The story of one build in words and figures, for the list of builds and the build's own page."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from builds.models import Build
from publisher.command_lines import heroku
from publisher.pages.models import Page
from publisher.phrases import clock, span
from static_site.file_paths import page_of
from static_site.models import Artifact, FailedOutput

SHOWN_REASONS = 3
"""Number of reasons in one line of the list."""

SHORT = 0.005
"""Phases below this number of seconds, which would be shown as 0.00 s, are summed up."""

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
    "theme": "Theme files",
    "404": "The not-found page",
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
    def took(self) -> str:
        """Time from its start to its end; empty unless it has both."""
        build, seconds = self.build, self.build.seconds
        if seconds is None and build.started_at and build.ended_at:
            seconds = (build.ended_at - build.started_at).total_seconds()
        if seconds is None or not build.ended_at:
            return ""
        return f"{seconds:.1f} s" if seconds < 10 else span(seconds)

    @property
    def error(self) -> str:
        """Why it failed; a build that died could not say it."""
        build = self.build
        if build.cause == Build.Cause.DIED and build.beat_at and build.ended_at and not build.error:
            silent = span((build.ended_at - build.beat_at).total_seconds())
            return f"It sent no heartbeat for {silent}: it was killed, it froze, or its machine was lost."
        return build.error

    @property
    def log(self) -> str:
        """The end of its log, with a last line for a build that died."""
        build = self.build
        if not (build.cause == Build.Cause.DIED and build.beat_at and build.ended_at and build.started_at):
            return build.log
        seconds = (build.ended_at - build.started_at).total_seconds()
        last = f"{seconds:8.1f} s  declared dead: no heartbeat since {clock(build.beat_at, build.ended_at, '%H:%M:%S')}"
        return f"{build.log}\n{last}".lstrip("\n")

    @property
    def log_command(self) -> str:
        """The command that shows the whole log, where the platform has it."""
        return heroku("logs", "--dyno", self.build.dyno) if self.build.dyno.startswith("run.") else ""

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
    def written(self) -> int:
        """Number of outputs that came out different from those before."""
        return sum(int(self._counts.get(name, 0)) for name in ("added", "changed"))

    @property
    def unchanged(self) -> int:
        return int(self._counts.get("unchanged", 0))

    @property
    def phase(self) -> str:
        """The current phase, in words."""
        return phase_in_words(self.build.phase)

    @property
    def phases(self) -> list[Phase]:
        """The phases in order; if several were very short, they are one, at the end."""
        all_ = [Phase(phase_in_words(name), seconds) for name, seconds in (self.build.phases or {}).items()]
        short = [phase for phase in all_ if phase.seconds < SHORT]
        if len(short) < 2:
            return all_
        rest = Phase(f"{len(short)} others", sum(phase.seconds for phase in short))
        return [*(phase for phase in all_ if phase.seconds >= SHORT), rest]

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

    def has_one_reason(self, artifacts: list[Artifact]) -> bool:
        """Return whether the build had one reason, and wrote all of these for it."""
        return len(self.reasons) == 1 and all(artifact.reason == self.reasons[0][0] for artifact in artifacts)

    @property
    def _counts(self) -> dict[str, Any]:
        return self.build.release.counts if self.build.release else {}


def made(counts: dict[str, Any]) -> str:
    said = [f"{counts[name]:,} {name}" for name in COUNTED if name != "unchanged" and counts.get(name)]
    return ", ".join(said) or "nothing differed"


def phase_in_words(phase: str) -> str:
    return PHASES.get(phase, phase.replace("_", " ").capitalize())
