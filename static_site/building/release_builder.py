"""The builder of a release: plan, render and write step by step, then ask the gate. Another call resumes the work.

The result is ready to be completed; `builds` does that in the transaction that shows the release to readers.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from django.conf import settings
from django.db import connection

from publisher.database import is_shared
from publisher.pages.library.preparing import prepare
from static_site.building.plan_steps import Step, left_to_sweep, read, steps
from static_site.building.release_plan import SWEEP, continue_or_begin
from static_site.building.shared_work import Offer, SharedWork
from static_site.building.step_writer import write
from static_site.content.media_files import live_versions
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, Guard, Release
from static_site.releases.gate import why_refused
from static_site.rendering.tasks import Limits
from static_site.rendering.worker_pool import Reading, WorkerPool
from static_site.theme import Theme

MANY_OUTPUTS = 200
"""Fewest outputs for which workers get connections of their own."""

PICTURES = "pictures"
"""Name of the phase that prepares new files for readers."""

PLANNED = "plan"
"""The phase before the first step is written."""


@dataclass(frozen=True)
class BuildProgress:
    """A build's progress. `total` is the expected number of outputs in a full build, or the number of paths that
    a change touches. It advances within every step, as workers render."""

    release: int | None  # none yet while pictures are made
    phase: str
    done: int
    total: int
    is_written: bool = True
    """False for outputs that are rendered but not yet in the database."""


class Stopwatch:
    """Seconds that a build spends in each phase."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._last = time.monotonic()

    def lap(self, phase: str) -> None:
        """Add the time since the last lap to this phase."""
        now = time.monotonic()
        self.seconds[phase] += now - self._last
        self._last = now


@dataclass
class ReleaseBuilder:
    """A builder of releases: its theme, its number of workers, and the guard to call before each write.

    `report` is called after each step, `idle` now and then while the workers are busy; either may raise to end the
    build. `cpu_seconds` is the sum over all workers; `peak_memory` is that of the largest worker, in bytes.
    """

    theme: Theme
    fingerprint: str
    jobs: int
    guard: Guard
    report: Callable[[BuildProgress], None]
    idle: Callable[[], object] = lambda: None
    cpu_seconds: float = 0.0
    peak_memory: int = 0
    offer: Offer | None = None  # offers a full build's steps to other machines
    pool: type[WorkerPool[Step]] = WorkerPool
    watch: Stopwatch = field(default_factory=Stopwatch)

    def build(self, version: int, *, full: bool = False, anew: bool = False) -> Release:
        """Build a content version's release, or finish one already begun, and ask the gate (`refused`).

        With `anew`, finish only a release begun for this exact version.
        """
        now = Snapshot(version, self.theme)
        if prepare(live_versions(version), self._preparing):
            self.watch.lap(PICTURES)
        release = continue_or_begin(now, self.fingerprint, full=full, anew=anew, guard=self.guard)
        if release.content_version != version:  # a release already begun keeps its own
            now = Snapshot(release.content_version, self.theme)
            prepare(live_versions(now.version), self._preparing)
        self.watch.lap(PLANNED)
        if release.plan.exists():
            self._work_off(release, now)
        release.refused = why_refused(release)
        self.watch.lap("gate")
        return release

    def _work_off(self, release: Release, now: Snapshot) -> None:
        count = _Count(self.report, release, expected := _expected(release, now))
        with self.pool(self.theme, now.site, self._reading(now, expected), jobs=self.jobs, limits=limits()) as here:
            is_large = release.is_full and expected >= MANY_OUTPUTS
            pool = SharedWork(here, self.offer, self.guard) if self.offer and is_large else here
            for is_sweep, some in groupby(steps(release, now), lambda step: step.kind == SWEEP):
                at_work = here if is_sweep else pool  # the sweep looks at what all other steps have left
                orders = ((step, step.order) for step in some)
                for step, done in at_work.render(orders, idle=lambda: self._idle(count, pool.ahead)):
                    write(release, step, done, self.guard)
                    self.watch.lap(phase := step.kind or "changes")
                    count.write(phase, step.size)
            self.cpu_seconds += pool.cpu_seconds
            self.peak_memory = max(self.peak_memory, pool.peak_memory)

    def _reading(self, now: Snapshot, expected: int) -> Reading:
        """Let workers read where there are several and much to do, and where another connection sees the same."""
        if self.jobs > 1 and expected >= MANY_OUTPUTS and is_shared():
            return Reading(partial(read, now), in_workers=True, before_a_fork=connection.close)
        return Reading(partial(read, now))

    def _preparing(self, done: int, total: int) -> None:
        self.report(BuildProgress(None, PICTURES, done, total, is_written=False))

    def _idle(self, count: "_Count", ahead: int) -> None:
        count.look(ahead)
        self.idle()


def limits() -> Limits:
    """Return what one page may take."""
    return Limits(settings.RENDER_SECONDS, settings.RENDER_MEMORY_MB << 20)


class _Count:
    """Outputs written by steps, plus those that workers have rendered since; it never decreases."""

    def __init__(self, report: Callable[[BuildProgress], None], release: Release, total: int) -> None:
        self._report, self._release, self._total = report, release, total
        self._phase, self._written, self._told = PLANNED, 0, 0
        self._say(0, is_written=True)

    def write(self, phase: str, number: int) -> None:
        if phase == SWEEP != self._phase:
            self._total = self._written + left_to_sweep(self._release).count()
        self._phase, self._written = phase, self._written + number
        self._say(max(self._written, self._told), is_written=True)

    def look(self, ahead: int) -> None:
        if self._written + ahead > self._told:
            self._say(self._written + ahead, is_written=False)

    def _say(self, done: int, *, is_written: bool) -> None:
        self._told, self._total = done, max(done, self._total)
        self._report(BuildProgress(self._release.number, self._phase, done, self._total, is_written))


def _expected(release: Release, now: Snapshot) -> int:
    """Estimate the outputs of a full build: the counted pages, plus as many other outputs as there were before."""
    if not release.is_full:
        return release.plan.count()
    return now.publications.count() + Artifact.objects.newest().exclude(kind="page").count()
