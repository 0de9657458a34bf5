"""Worker processes for work on many items without a database. They are forks, so they know what this process knows.

An item that ends its worker is found; the others are done. Few items, or a process that can't be forked, get no
workers, and the work is done here.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from django.conf import settings
from django.db import connection

from publisher.ending_signals import ENDING, blocked_signals
from publisher.pages.models.validity import batches

Item = TypeVar("Item")
Done = TypeVar("Done")

WORTH_IT = 300
"""Fewest items for which workers are started."""
SECONDS = 60
"""Longest time for one item, after which the kernel ends its worker."""
LOST = f"reading it took over {SECONDS} s, or ended the process that read it; import it by hand"
HANDFUL = 25
"""Items that a worker gets at once."""
AHEAD = 12
"""Handfuls that are done ahead of those asked for. They are all that is held in memory."""

_items: Sequence[Any]
_work: Callable[..., Any]


@dataclass(frozen=True)
class Work(Generic[Item, Done]):
    """What is done with each item, and what a lost one gives. `do` also gets what the others were told later."""

    do: Callable[..., Done]
    lose: Callable[[Item], Done]


class Workers(Generic[Item, Done]):
    """The doers of some work, in a context whose end is theirs."""

    def __init__(self, items: Sequence[Item], work: Work[Item, Done]) -> None:
        self.items, self.work = items, work
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        is_forkable = sys.platform == "linux" and threading.active_count() == 1 and not connection.in_atomic_block
        if is_forkable and len(self.items) >= WORTH_IT and settings.BUILD_JOBS > 1:
            try:
                self._start()
            except BaseException:  # a signal that came while they started
                self._end()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def in_order(self) -> Generator[tuple[list[int], list[Done]]]:
        """Yield what was done, in order and in handfuls, with the items' numbers. Ask for it outside transactions."""
        begun: deque[tuple[list[int], Callable[[], list[Done]]]] = deque()
        for numbers in batches(list(range(len(self.items))), HANDFUL):
            begun.append((numbers, self.begin(numbers)))
            if len(begun) > AHEAD:
                first, done = begun.popleft()
                yield first, done()
        for numbers, done in begun:
            yield numbers, done()

    def begin(self, numbers: list[int], *told: Any) -> Callable[[], list[Done]]:
        """Have items done, and return what waits for them; here, they are done when they are waited for."""
        if self._pool is None:
            return lambda: [self.work.do(self.items[number], *told) for number in numbers]
        future = self._submit(numbers, told)
        return lambda: self._result(future, numbers, told)

    def _result(self, future: "Future[list[Done]]", numbers: list[int], told: tuple[Any, ...]) -> list[Done]:
        try:
            return future.result()
        except BrokenProcessPool:
            return [self._alone(number, told) for number in numbers]

    def _alone(self, number: int, told: tuple[Any, ...]) -> Done:
        """Do an item whose worker died, perhaps not because of it."""
        try:
            return self._submit([number], told).result()[0]
        except BrokenProcessPool:
            return self.work.lose(self.items[number])

    def _submit(self, numbers: list[int], told: tuple[Any, ...]) -> "Future[list[Done]]":
        assert self._pool is not None  # noqa: S101 - callers know
        try:
            with blocked_signals():
                future: Future[list[Done]] = self._pool.submit(_do, numbers, told)
        except BrokenProcessPool:
            self._end()
            self._start()
            return self._submit(numbers, told)
        return future

    def _start(self) -> None:
        connection.close()  # the workers would inherit it
        self._others = set(multiprocessing.active_children())
        fork = multiprocessing.get_context("fork")
        known = (self.items, self.work.do)
        self._pool = ProcessPoolExecutor(int(settings.BUILD_JOBS), fork, initializer=_prepare, initargs=known)
        self._submit([], ())  # starts all of them

    def _end(self) -> None:
        if self._pool:
            for process in set(multiprocessing.active_children()) - self._others:
                process.kill()
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _prepare(items: Sequence[Any], do: Callable[..., Any]) -> None:
    """Prepare this process; called once in each worker."""
    global _items, _work
    _items, _work = items, do
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal signals every process; the first one ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # by which the pool ends all workers when one has died
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """End with a process that is killed outright: it can't end its workers."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - this runs in workers only
    wait([parent.sentinel])
    os._exit(1)


def _do(numbers: list[int], told: tuple[Any, ...]) -> list[Any]:
    return [_do_in_time(_items[number], told) for number in numbers]


def _do_in_time(item: Any, told: tuple[Any, ...]) -> Any:
    signal.alarm(SECONDS)
    try:
        return _work(item, *told)
    finally:
        signal.alarm(0)
