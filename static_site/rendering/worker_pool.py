"""The worker processes of one build. A page that kills its worker is identified and reported; the others are rendered.

Each worker has its own pipe and at most one batch, so a worker that dies, wherever it is, holds nothing that others
wait for: no lock, no queue, no half-sent message. There are no threads either.

A worker that hangs is ended too. An alarm doesn't fire in a stopped process, so the build itself times each batch,
starting from the worker's last sign of life, sent between two pages.
"""

import signal
import socket
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from time import monotonic
from types import TracebackType
from typing import Any, Generic, TypeVar

from static_site.rendering import wire
from static_site.rendering.recipe import Context
from static_site.rendering.tasks import Defect, Limits, Result, Task
from static_site.rendering.worker import serve
from static_site.theme import Theme

Job = TypeVar("Job")

IDLE_SECONDS = 1.0
"""Interval of the main loop while workers are busy."""


@dataclass
class Handful(Generic[Job]):
    """A batch in progress: waiting for a worker, then with a worker, then done."""

    job: Job
    tasks: list[Task]
    worker: "_Worker | None" = None
    until: float = 0.0
    """Deadline for its worker's next sign of life."""
    results: list[Result] | None = None
    done: int = 0
    """Number of its pages that its worker has reported as rendered."""


@dataclass(eq=False)
class _Worker:
    process: ForkServerProcess
    pipe: "Connection[Any, Any]"
    cpu_seconds: float = 0.0
    peak_memory: int = 0  # bytes

    def answer(self) -> list[Result] | int:
        """Return results, or a count if it needs longer; raise EOFError if it died, or what the worker raised."""
        try:
            answer = wire.unpacked_answer(self.pipe.recv_bytes())
        except OSError as error:  # in the middle of an answer
            raise EOFError from error
        if isinstance(answer, int):
            return answer
        if isinstance(answer, Defect):
            raise answer.error from answer
        self.cpu_seconds, self.peak_memory = answer.cpu_seconds, answer.peak_memory
        return answer.results

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class WorkerPool(Generic[Job]):
    def __init__(self, theme: Theme, site: Context, *, jobs: int, limits: Limits) -> None:
        self._jobs, self._limits = jobs, limits
        self._start = (theme, site, limits)
        self._workers: list[_Worker] = []
        self._ended: list[_Worker] = []
        self._waiting: deque[Handful[Job]] = deque()
        self._context = get_context("forkserver")

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
        return sum(batch.done if batch.results is None else len(batch.results) for batch in self._waiting)

    def __enter__(self) -> "WorkerPool[Job]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers without waiting for their pages, which will be rendered again."""
        for worker in self._workers[:]:
            self._end(worker)

    def render(
        self, batches: Iterable[tuple[Job, list[Task]]], *, idle: Callable[[], object]
    ) -> Iterator[tuple[Job, list[Result]]]:
        """Render batches in order, two per worker ahead; call `idle` now and then while none is ready."""
        waiting = self._waiting
        for job, tasks in batches:
            waiting.append(Handful(job, tasks, results=None if tasks else []))
            self._look(waiting, idle, seconds=0)
            if len(waiting) > 2 * self._jobs:
                yield self._next(waiting, idle)
        while waiting:
            yield self._next(waiting, idle)

    def _next(self, waiting: deque[Handful[Job]], idle: Callable[[], object]) -> tuple[Job, list[Result]]:
        first = waiting[0]
        while first.results is None:
            if not self._look(waiting, idle, seconds=IDLE_SECONDS):
                idle()
        return first.job, waiting.popleft().results or []

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
                _send(batch.worker, batch.tasks)
                batch.until = self._end_of_patience()

    def _take(self, batch: Handful[Job], idle: Callable[[], object]) -> None:
        assert batch.worker is not None  # noqa: S101 - it has sent something, or died
        try:
            answer = batch.worker.answer()
        except EOFError:
            return self._do_again(batch, idle)
        if isinstance(answer, int):
            batch.done, batch.until = answer, self._end_of_patience()
        else:
            batch.results, batch.worker = answer, None

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
        worker = self._new()
        for task in batch.tasks:
            batch.done = len(results)
            idle()
            _send(worker, [task])
            until = self._end_of_patience()
            while not worker.pipe.poll(IDLE_SECONDS):
                idle()
                if monotonic() > until:
                    worker.process.kill()
            try:
                answer = worker.answer()
                results += answer if isinstance(answer, list) else []
            except EOFError:
                results.append(Result(task.path, task.kind, error=self._blame()))
                self._end(worker)
                worker = self._new()
        return results

    def _blame(self) -> str:
        seconds, memory = self._limits.seconds, self._limits.memory >> 20
        return f"rendering took over {seconds} s or over {memory} MB, and was ended; shorten the page"

    def _new(self) -> _Worker:
        here, there = self._context.Pipe()
        _never_wait_longer(here, self._limits.seconds)
        start_fork_server()
        with _blocked_signals():
            process = self._context.Process(target=serve, args=(there, *self._start), daemon=True)
            process.start()
        there.close()  # so that the pipe closes when the worker ends
        self._workers.append(_Worker(process, here))
        return self._workers[-1]

    def _end(self, worker: _Worker) -> None:
        worker.end()
        self._workers.remove(worker)
        self._ended.append(worker)


def start_fork_server() -> None:
    """Start the server that forks workers unless it runs. Call early, so that its imports are done in time."""
    # Modules that each worker would otherwise import; nothing of Django, or each worker would hold that too.
    forkserver.set_forkserver_preload(["static_site.rendering.worker"])
    resource_tracker.ensure_running()  # first, because it unblocks signals once started
    with _blocked_signals():
        forkserver.ensure_running()


def _never_wait_longer(pipe: "Connection[Any, Any]", seconds: int) -> None:
    """Make a read or write on the pipe raise OSError when the worker hangs in the middle of a message."""
    with socket.fromfd(pipe.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as end:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            end.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))


def _send(worker: _Worker, tasks: list[Task]) -> None:
    # It has died, and its answer will show that; or it hangs, and its silence will.
    with suppress(BrokenPipeError, ConnectionResetError, BlockingIOError):
        worker.pipe.send_bytes(wire.packed_tasks(tasks))


@contextmanager
def _blocked_signals() -> Iterator[None]:
    """Start processes with signals blocked: Heroku signals every process, even one that is just starting."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
