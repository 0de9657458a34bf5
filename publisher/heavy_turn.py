"""The turn of heavy processes on a machine, one at a time: a decoder of pictures, or a near build (ADR 40).

Two might not fit into a small dyno. It is the lock of an open file: a process that is killed gives it back, and one
that inherits the file shares it. No Django here, because gunicorn's master waits for it too (gunicorn.conf.py).
"""

import fcntl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import IO

_mine: ContextVar[IO[bytes] | None] = ContextVar("turn", default=None)


@contextmanager
def one_at_a_time(number: int | None = None) -> Iterator[IO[bytes]]:
    """Wait for the turn and keep it for the block; a further call in the block shares it.

    `number` is the file that the process's parent has passed on (`passed_on`).
    """
    if mine := _mine.get():
        yield mine
        return
    with open(_lock() if number is None else number, "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        token = _mine.set(lock)
        try:
            yield lock
        finally:
            _mine.reset(token)


@contextmanager
def passed_on() -> Iterator[IO[bytes]]:
    """Open the turn for a process that is started in the block, and take it at once if it is free."""
    with _lock().open("ab") as lock:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield lock


def is_taken() -> bool:
    with _lock().open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def wait_until_free(seconds: float) -> None:
    """Wait until no process has the turn, or the time is over."""
    end = time.monotonic() + seconds
    while is_taken() and time.monotonic() < end:
        time.sleep(0.1)


def _lock() -> Path:
    return Path(tempfile.gettempdir(), "publisher-renditions.lock")
