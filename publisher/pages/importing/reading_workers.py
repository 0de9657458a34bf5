"""Worker processes that read files. They are forks of the import, so they know its site without being told.

A worker has no database connection. A file that ends its worker is found and named; the others are read.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection

from publisher.pages.importing.bodies import Bodies
from publisher.pages.importing.collection import Skipped
from publisher.pages.importing.documents import Document
from publisher.pages.importing.readings import Reading, read
from publisher.pages.importing.site_files import Brought
from publisher.pages.models.revision import rendered

WORTH_IT = 300
"""Fewest files for which workers are started."""
SECONDS = 60
"""Longest time for one file, after which the kernel ends its worker."""
ENDING = {signal.SIGTERM, signal.SIGINT}

_documents: list[Document]
_bodies: Bodies


def can_have_workers(files: int) -> bool:
    """Return whether workers are worth it, and this process can be forked: no threads, no open transaction."""
    is_forkable = sys.platform == "linux" and threading.active_count() == 1 and not connection.in_atomic_block
    return files >= WORTH_IT and settings.BUILD_JOBS > 1 and is_forkable


class Workers:
    """Processes that read documents by number. Leave the context to end them."""

    def __init__(self, documents: list[Document], bodies: Bodies) -> None:
        self.documents, self.bodies = documents, bodies
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def begin(self, numbers: list[int], brought: Mapping[Path, Brought]) -> "Reads":
        """Have some documents read; `brought` is what the library got for them. Not within a transaction."""
        return Reads(self, numbers, dict(brought), self._submit(numbers, brought))

    def read_alone(self, number: int, brought: Mapping[Path, Brought]) -> Reading:
        """Read a document whose worker died, perhaps not because of it."""
        try:
            return self._submit([number], brought).result()[0]
        except BrokenProcessPool:
            reason = f"reading it took over {SECONDS} s or ended the process; import it by hand"
            return Reading(problem=Skipped(self.documents[number].place, 0, reason))

    def _submit(self, numbers: list[int], brought: Mapping[Path, Brought]) -> "Future[list[Reading]]":
        try:
            with _blocked_signals():
                future: Future[list[Reading]] = self._pool.submit(_read, numbers, brought)
        except BrokenProcessPool:
            self._end()
            self._begin()
            return self._submit(numbers, brought)
        return future

    def _begin(self) -> None:
        connection.close()  # the workers would inherit it
        rendered("")  # loads the renderer, once for all
        others = set(multiprocessing.active_children())
        fork = multiprocessing.get_context("fork")
        known = (self.documents, self.bodies)
        self._pool = ProcessPoolExecutor(int(settings.BUILD_JOBS), fork, initializer=_start, initargs=known)
        self._submit([], {})  # starts all of them
        self._processes = set(multiprocessing.active_children()) - others

    def _end(self) -> None:
        for process in self._processes:
            process.kill()
        self._pool.shutdown(cancel_futures=True)


class Reads:
    """A handful of documents that workers read."""

    def __init__(
        self, workers: Workers, numbers: list[int], brought: dict[Path, Brought], future: "Future[list[Reading]]"
    ) -> None:
        self.workers, self.numbers, self.brought, self.future = workers, numbers, brought, future

    def result(self) -> list[Reading]:
        try:
            return self.future.result()
        except BrokenProcessPool:
            return [self.workers.read_alone(number, self.brought) for number in self.numbers]


def _start(documents: list[Document], bodies: Bodies) -> None:
    """Prepare this process; called once in each worker."""
    global _documents, _bodies
    _documents, _bodies = documents, bodies
    for number in ENDING:  # a terminal and Heroku signal every process; the import ends its workers
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """End with an import that is killed outright: it can't end its workers."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - this runs in workers only
    wait([parent.sentinel])
    os._exit(1)


def _read(numbers: list[int], brought: Mapping[Path, Brought]) -> list[Reading]:
    _bodies.files.brought |= brought
    return [_read_in_time(_documents[number]) for number in numbers]


def _read_in_time(document: Document) -> Reading:
    signal.alarm(SECONDS)
    try:
        return read(document, _bodies)
    finally:
        signal.alarm(0)


@contextmanager
def _blocked_signals() -> Iterator[None]:
    """Start processes with signals blocked, which may come before they can ignore them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
