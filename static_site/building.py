"""Make a release: plan, render, write, step by step, then ask the gate. Whoever calls again continues where it stopped.

What comes out is ready to be completed, which belongs into the transaction that shows it to readers (`builds`).
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.conf import settings

from static_site.gate import why_refused
from static_site.models import Guard, Release
from static_site.planning import continue_or_begin
from static_site.rendering.pool import WorkerPool, start_fork_server
from static_site.rendering.tasks import Limits, Task
from static_site.snapshot import Snapshot
from static_site.steps import Step, steps
from static_site.theme import Theme
from static_site.writing import write

PLANNED = "plan"
"""The phase before the first step is written."""


@dataclass(frozen=True)
class Progress:
    """Where a build stands; `total` counts the pages of a full build, or the paths that a change touches."""

    release: int
    phase: str
    done: int
    total: int


class Stopwatch:
    """Where the seconds of a build go, phase by phase."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._last = time.monotonic()

    def lap(self, phase: str) -> None:
        """What has passed since the last lap belongs to this phase."""
        now = time.monotonic()
        self.seconds[phase] += now - self._last
        self._last = now


@dataclass
class ReleaseBuilder:
    """How to make releases: by which theme, with how many workers, and whom to ask before each write.

    `report` is called after each step, `idle` now and then while the workers have it; both may raise to end the work.
    `cpu_seconds` and `peak_memory` (bytes, of the largest) add up what its workers used.
    """

    theme: Theme
    fingerprint: str
    jobs: int
    guard: Guard
    report: Callable[[Progress], None]
    idle: Callable[[], object] = lambda: None
    cpu_seconds: float = 0.0
    peak_memory: int = 0
    pool: type[WorkerPool[Step]] = WorkerPool
    watch: Stopwatch = field(default_factory=Stopwatch)

    def build(self, version: int, *, full: bool = False, anew: bool = False) -> Release:
        """Make the release for a content version, or finish the one that was begun, and ask the gate (`refused`).

        With `anew`, only one that was begun for this very version is finished.
        """
        start_fork_server()  # it imports while the change is planned
        now = Snapshot(version, self.theme)
        release = continue_or_begin(now, self.fingerprint, full=full, anew=anew, guard=self.guard)
        if release.content_version != version:  # one that was begun keeps its own
            now = Snapshot(release.content_version, self.theme)
        self.watch.lap(PLANNED)
        if release.plan.exists():
            self._work_off(release, now)
        release.refused = why_refused(release)
        self.watch.lap("gate")
        return release

    def _work_off(self, release: Release, now: Snapshot) -> None:
        limits = Limits(settings.RENDER_SECONDS, settings.RENDER_MEMORY_MB << 20)
        total, done = now.publications.count() if release.is_full else release.plan.count(), 0
        self.report(Progress(release.number, PLANNED, done, total))
        with self.pool(self.theme, now.site, jobs=self.jobs, limits=limits) as pool:
            for step, results in pool.render(_batches(release, now), idle=self.idle):
                write(release, step, results, self.guard)
                done += len(step.reasons) if not release.is_full else sum(r.kind == "page" for r in results)
                self.watch.lap(phase := step.kind or "changes")
                self.report(Progress(release.number, phase, done, total))
            self.cpu_seconds += pool.cpu_seconds
            self.peak_memory = max(self.peak_memory, pool.peak_memory)


def _batches(release: Release, now: Snapshot) -> Iterator[tuple[Step, list[Task]]]:
    for step in steps(release, now):
        yield step, step.tasks
