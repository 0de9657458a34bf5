"""A process of its own that prepares files after an upload; at most one runs on this machine, and no request waits.

If none can be started, the next build prepares what its pages use.
"""

import fcntl
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

logger = logging.getLogger(__name__)

# The shell exits at once, so the process has no parent that must wait for it, and leaves no zombie.
DETACH = '"$@" >&2 </dev/null &'


class Turn:
    """The right to prepare files, held through an open file: a process that is killed gives it back."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    @classmethod
    @contextmanager
    def opened(cls, number: int | None = None) -> Iterator["Turn"]:
        """Open the lock, or the one that another process has opened and passed on by its number."""
        with open(_lock() if number is None else number, "ab") as file:
            yield cls(file)

    def take(self) -> bool:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def give_back(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_UN)


def _lock() -> Path:
    lock = settings.BASE_DIR / "var" / "prepare_files.lock"
    lock.parent.mkdir(exist_ok=True)
    return lock


def prepare_soon() -> None:
    """Start the process unless it runs: that one looks again before it ends."""
    if not settings.PREPARE_AFTER_UPLOAD:
        return
    try:
        with Turn.opened() as turn:
            if turn.take():
                _start(turn.file.fileno())
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("No process prepares files now; the next build does it. %s", error)


def _start(lock: int) -> None:
    """Start it with the lock already taken, so that uploads in quick succession start one."""
    command = [sys.executable, "manage.py", "prepare_files", "--lock", str(lock)]
    subprocess.run(  # noqa: S603 - our own command, without a shell's expansions
        ["/bin/sh", "-c", DETACH, "sh", *command],
        cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, pass_fds=[lock], timeout=10, check=True,
        start_new_session=True,
    )  # fmt: skip
