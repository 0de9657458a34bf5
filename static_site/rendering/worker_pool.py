"""The worker processes of one build. A page that kills its worker is identified and reported; the others are rendered.

Workers are forks of the build's process. In a large build they read what they render, each with a database connection
of its own; in a small one that process reads, and they only render.

Each worker has its own pipe and at most one batch, so a worker that dies, wherever it is, holds nothing that others
wait for: no lock, no queue, no half-sent message. There are no threads either.

A worker that hangs is ended too. An alarm doesn't fire in a stopped process, so the build itself times each batch,
starting from the worker's last sign of life, sent between two pages.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait
from time import monotonic
from types import TracebackType
from typing import Generic, TypeVar

from static_site.rendering import wire
from static_site.rendering.recipe import Context
from static_site.rendering.tasks import Done, Limits, Order, Reader, Result, Task
from static_site.rendering.worker import serve
from static_site.rendering.worker_handle import WorkerHandle
from static_site.theme import Theme

Job = TypeVar("Job")

IDLE_SECONDS = 1.0
"""Interval of the main loop while workers are busy."""


@dataclass(frozen=True)
class Reading:
    """Who reads what an order needs: `read` does, in workers if `before_a_fork` leaves them nothing of a connection."""

    read: Reader
    in_workers: bool = False
    before_a_fork: Callable[[], object] = lambda: None


@dataclass
class Handful(Generic[Job]):
    """A batch in progress: waiting for a worker, then with a worker, then done."""

    job: Job
    order: Order | None
    tasks: list[Task] | None = None  # unless its worker reads them
    removed: list[str] = field(default_factory=list)
    worker: WorkerHandle | None = None
    until: float = 0.0
    """Deadline for its worker's next sign of life."""
    results: list[Result] | None = None
    counted: int = 0
    """Number of its pages that its worker has reported as rendered."""

    @property
    def message(self) -> bytes:
        if self.tasks is None and self.order:
            return wire.packed_order(self.order)
        return wire.packed_tasks(self.tasks or [])


class WorkerPool(Generic[Job]):
    def __init__(self, theme: Theme, site: Context, reading: Reading, *, jobs: int, limits: Limits) -> None:
        self._jobs, self._limits, self._reading = jobs, limits, reading
        self._serve = partial(serve, theme=theme, site=site, limits=limits, read=reading.read)
        self._workers: list[WorkerHandle] = []
        self._ended: list[WorkerHandle] = []
        self._waiting: deque[Handful[Job]] = deque()

    @property
    def cpu_seconds(self) -> float:
        return sum(worker.cpu_seconds for worker in self._workers + self._ended)

    @property
    def peak_memory(self) -> int:
        """The largest worker's peak memory, in bytes."""
        return max((worker.peak_memory for worker in self._workers + self._ended), default=0)

    @property
    def ahead(self) -> int:
        """The number of outputs rendered whose results haven't been handed over yet."""
        return sum(batch.counted if batch.results is None else len(batch.results) for batch in self._waiting)

    def __enter__(self) -> "WorkerPool[Job]":
        for _ in range(self._jobs if self._reading.in_workers else 0):  # all before this process connects again
            self._new()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers without waiting for their pages, which will be rendered again."""
        for worker in self._workers[:]:
            self._end(worker)

    def render(
        self, orders: Iterable[tuple[Job, Order | None]], *, idle: Callable[[], object]
    ) -> Iterator[tuple[Job, Done]]:
        """Carry out orders one after the other, two per worker ahead; call `idle` now and then while none is done."""
        waiting = self._waiting
        for job, order in orders:
            waiting.append(batch := Handful(job, order))
            if order and not self._reading.in_workers:
                batch.tasks, batch.removed = self._reading.read(order)
            if order is None or batch.tasks == []:
                batch.results = []
            self._look(waiting, idle, seconds=0)
            if len(waiting) > 2 * self._jobs:
                yield self._next(waiting, idle)
        while waiting:
            yield self._next(waiting, idle)

    def _next(self, waiting: deque[Handful[Job]], idle: Callable[[], object]) -> tuple[Job, Done]:
        first = waiting[0]
        while first.results is None:
            if not self._look(waiting, idle, seconds=IDLE_SECONDS):
                idle()
        waiting.popleft()
        return first.job, Done(first.results, first.removed)

    def _look(self, waiting: deque[Handful[Job]], idle: Callable[[], object], *, seconds: float) -> bool:
        """Collect results and hand out waiting batches; return False when there was nothing to collect."""
        self._hand_out(waiting)
        busy = {batch.worker.pipe: batch for batch in waiting if batch.worker}
        ready = wait(list(busy), timeout=seconds) if busy else []
        for pipe, batch in busy.items():
            if pipe in ready:
                self._take(batch, idle)
            elif monotonic() > batch.until and not pipe.poll():
                self._do_again(batch, idle)
        self._hand_out(waiting)
        return any(batch.results is not None for batch in busy.values())

    def _hand_out(self, waiting: deque[Handful[Job]]) -> None:
        """Send a batch to each worker without one: it is reading then, so sending never waits for rendering."""
        busy = {batch.worker for batch in waiting}
        free = [worker for worker in self._workers if worker not in busy]
        for batch in waiting:
            if batch.results is None and batch.worker is None:
                if not free and len(self._workers) == self._jobs:
                    return
                batch.worker = free.pop() if free else self._new()
                batch.worker.send(batch.message)
                batch.until = self._end_of_patience()

    def _take(self, batch: Handful[Job], idle: Callable[[], object]) -> None:
        assert batch.worker is not None  # noqa: S101 - it has sent something, or died
        try:
            answer = batch.worker.answer()
        except EOFError:
            return self._do_again(batch, idle)
        if isinstance(answer, int):
            batch.counted, batch.until = answer, self._end_of_patience()
        else:
            batch.results, batch.worker = answer.results, None
            batch.removed += answer.removed

    def _do_again(self, batch: Handful[Job], idle: Callable[[], object]) -> None:
        """End a worker that has died or hangs, and render its batch without it."""
        worker, batch.worker = batch.worker, None
        assert worker is not None  # noqa: S101 - as above
        self._end(worker)
        batch.results = self._one_by_one(batch, idle)

    def _end_of_patience(self) -> float:
        """Return a deadline of twice a page's limit: the alarm fires first, and a new worker needs time to start."""
        return monotonic() + 2 * self._limits.seconds

    def _one_by_one(self, batch: Handful[Job], idle: Callable[[], object]) -> list[Result]:
        """Render each page of a dead worker's batch alone; the one that kills its worker again is the culprit."""
        results: list[Result] = []
        if batch.tasks is None and batch.order:
            batch.tasks, batch.removed = self._reading.read(batch.order)
        worker = self._new()
        for task in batch.tasks or []:
            batch.counted = len(results)
            idle()
            worker.send(wire.packed_tasks([task]))
            until = self._end_of_patience()
            while not worker.pipe.poll(IDLE_SECONDS):
                idle()
                if monotonic() > until:
                    worker.process.kill()
            try:
                answer = worker.answer()
                results += answer.results if isinstance(answer, Done) else []
            except EOFError:
                results.append(Result(task.path, task.kind, error=self._blame()))
                self._end(worker)
                worker = self._new()
        return results

    def _blame(self) -> str:
        seconds, memory = self._limits.seconds, self._limits.memory >> 20
        return f"rendering took over {seconds} s or over {memory} MB, and was ended; shorten the page"

    def _new(self) -> WorkerHandle:
        self._reading.before_a_fork()
        self._workers.append(WorkerHandle(self._serve, seconds=self._limits.seconds))
        return self._workers[-1]

    def _end(self, worker: WorkerHandle) -> None:
        worker.end()
        self._workers.remove(worker)
        self._ended.append(worker)
