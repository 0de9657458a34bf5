"""What a worker on any machine does with shards: read each, render it, and write it once."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from resource import RUSAGE_SELF, getrusage
from time import process_time

from publisher.database import deciding
from static_site.building.plan_steps import Step, read, step_of
from static_site.building.release_builder import limits
from static_site.building.step_writer import Made, fails_everywhere, write
from static_site.content.snapshot import Snapshot
from static_site.models import LEFT_TO_ITS_BUILD, Release, Shard
from static_site.rendering.tasks import Done
from static_site.rendering.worker_pool import Reading, WorkerPool
from static_site.theme import Theme


@dataclass
class ShardWorker:
    """A worker with its code. Pages are rendered in a process of their own, so one that takes too much fails alone.

    That process serves all shards of a release. Linux ends it with this one.
    """

    theme: Theme
    fingerprint: str
    _release: Release | None = None
    _pool: WorkerPool[Step] = field(init=False)
    _open: ExitStack = field(default_factory=ExitStack)

    def carry_out(self, pk: int) -> bool:
        """Write a shard's outputs; return False if it is done, gone, or another code's."""
        shard = Shard.objects.filter(pk=pk, outcome__isnull=True).select_related("row__release").first()
        if shard is None or shard.row.release.fingerprint != self.fingerprint:
            return False
        self._take_up(shard.row.release)
        began, step = self._cpu_seconds, step_of(shard)
        done = self._rendered(step)
        with deciding():  # the database ends it if this machine stands still, as the build waits for the row
            if not Shard.objects.lock(pk, outcome__isnull=True):
                return False
            if fails_everywhere(done.results):
                self._record(pk, began, LEFT_TO_ITS_BUILD)
            else:
                write(shard.row.release, step, done, lambda: None, partial(self._record, pk, began))
        return True

    def close(self) -> None:
        """End the process that renders."""
        self._open.close()
        self._release = None

    def _take_up(self, release: Release) -> None:
        if self._release != release:
            self.close()
            now = Snapshot(release.content_version, self.theme)
            pool = WorkerPool[Step](self.theme, now.site, Reading(partial(read, now)), jobs=1, limits=limits())
            self._pool, self._release = self._open.enter_context(pool), release

    def _rendered(self, step: Step) -> Done:
        try:
            ((_, done),) = self._pool.render([(step, step.order)], idle=lambda: None)
        except BaseException:
            self.close()  # it may be half-way through the shard
            raise
        return done

    def _record(self, pk: int, began: float, made: Made) -> None:
        peak_memory = max(self._pool.peak_memory, getrusage(RUSAGE_SELF).ru_maxrss << 10)
        cpu_seconds = self._cpu_seconds - began
        Shard.objects.filter(pk=pk).update(outcome=made, cpu_seconds=cpu_seconds, peak_memory=peak_memory)

    @property
    def _cpu_seconds(self) -> float:
        return process_time() + self._pool.cpu_seconds
