"""The worker processes of one build. A page that kills its worker is found and reported; the others are rendered."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import TracebackType
from typing import Generic, TypeVar

from static_site.rendering import worker
from static_site.rendering.recipe import Context
from static_site.rendering.worker import Batch, Limits, Result, Task
from static_site.theme import Theme

Job = TypeVar("Job")


class _Worker(ForkServerProcess):
    def terminate(self) -> None:
        """The executor ends the survivors of a broken pool by SIGTERM, which workers ignore, and waits for them."""
        self.kill()


class _Context(ForkServerContext):
    Process = _Worker


IDLE_SECONDS = 1.0
"""How often the main loop looks up while workers are busy."""


class WorkerPool(Generic[Job]):
    def __init__(self, theme: Theme, site: Context, *, jobs: int, limits: Limits) -> None:
        self._jobs = jobs
        self._start = (theme, site, limits)
        self._processes = self._new(jobs)
        self._used: dict[int, Batch] = {}

    @property
    def cpu_seconds(self) -> float:
        return sum(batch.cpu_seconds for batch in self._used.values())

    @property
    def peak_memory(self) -> int:
        """Bytes of the largest worker."""
        return max((batch.peak_memory for batch in self._used.values()), default=0)

    def __enter__(self) -> "WorkerPool[Job]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error:
            # Whoever has to stop waits for no page: what the workers have in hand is rendered again.
            _kill_workers()
        self._processes.shutdown(wait=True, cancel_futures=True)

    def render(
        self, batches: Iterable[tuple[Job, list[Task]]], *, idle: Callable[[], object]
    ) -> Iterator[tuple[Job, list[Result]]]:
        """Render batches in order, two a worker ahead; `idle` is called now and then while none is ready."""
        waiting: deque[tuple[Job, list[Task], Future[Batch]]] = deque()
        for job, tasks in batches:
            waiting.append((job, tasks, self._submit(tasks)))
            if len(waiting) > 2 * self._jobs:
                yield self._next(waiting, idle)
        while waiting:
            yield self._next(waiting, idle)

    def _next(
        self, waiting: "deque[tuple[Job, list[Task], Future[Batch]]]", idle: Callable[[], object]
    ) -> tuple[Job, list[Result]]:
        job, tasks, future = waiting.popleft()
        try:
            return job, self._wait(future, idle)
        except BrokenProcessPool:
            results = self._one_by_one(tasks, idle)
            self._renew(self._jobs)
            for index, (later, later_tasks, _) in enumerate(waiting):
                waiting[index] = later, later_tasks, self._submit(later_tasks)
            return job, results

    def _one_by_one(self, tasks: list[Task], idle: Callable[[], object]) -> list[Result]:
        """After a worker died: render each page alone; the one that kills its worker again is the culprit."""
        self._renew(1)
        results: list[Result] = []
        for task in tasks:
            idle()
            try:
                results += self._wait(self._submit([task]), idle)
            except BrokenProcessPool:
                results.append(Result(task.path, task.kind, error=self._blame()))
                self._renew(1)
        return results

    def _blame(self) -> str:
        limits = self._start[2]
        return (
            f"rendering took over {limits.seconds} s or over {limits.memory >> 20} MB, and was ended; shorten the page"
        )

    def _submit(self, tasks: list[Task]) -> "Future[Batch]":
        try:
            return self._processes.submit(worker.render, tasks)
        except BrokenProcessPool as broken:
            # A batch before this one broke the pool; it is submitted again when that one has been dealt with.
            lost: Future[Batch] = Future()
            lost.set_exception(broken)
            return lost

    def _renew(self, jobs: int) -> None:
        """Replace a broken pool, whose executor has ended the other workers."""
        self._processes.shutdown()
        self._processes = self._new(jobs)

    def _new(self, jobs: int) -> ProcessPoolExecutor:
        # A fork server has no threads and no database connection that a child could inherit.
        context = _Context()
        # What each worker would import for itself; nothing of Django, or each would carry that too.
        context.set_forkserver_preload(["concurrent.futures.process", "static_site.rendering.worker"])
        resource_tracker.ensure_running()  # first: it unblocks signals when it has started
        with _blocked_signals():
            forkserver.ensure_running()
        return ProcessPoolExecutor(jobs, context, worker.start, self._start)

    def _wait(self, future: "Future[Batch]", idle: Callable[[], object]) -> list[Result]:
        while True:
            try:
                batch = future.result(timeout=IDLE_SECONDS)
            except NotYet:
                idle()
            else:
                self._used[batch.worker] = replace(batch, results=[])
                return batch.results


@contextmanager
def _blocked_signals() -> Iterator[None]:
    """What starts here is born deaf to them: Heroku signals every process, also one that is just starting."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _kill_workers() -> None:
    for worker_process in multiprocessing.active_children():
        worker_process.kill()
