"""A management command in its own process, which may end in any way, and is asked to end when ours is."""

import logging
import os
import shlex
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from threading import Thread
from typing import IO

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from publisher.database import Patience, sentence, survive
from publisher.jobs.daily_time import LocalJob
from publisher.jobs.models import BEAT, Occurrence

LINES, LENGTH = 5, 500
"""How many of its last lines are recorded, and the maximum characters in each."""

READ_SECONDS = 5
"""Time limit in seconds for reading its last lines: a process that it left behind may keep stderr open."""

logger = logging.getLogger(__name__)


def running(words: Sequence[str], stderr: int | None = None) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stderr=stderr)  # noqa: S603 - our own


def exit_code(process: "subprocess.Popen[bytes]") -> int:
    """Wait for the exit code; if a signal ended the process, it's 128 plus the signal's number, as in a shell."""
    code = process.wait()
    return 128 - code if code < 0 else code


def carry_out(occurrence: Occurrence) -> int:
    """Run a claimed occurrence's job to its end, record that with its last lines, and return its exit code."""
    beat(occurrence)
    process = running(shlex.split(LocalJob.parse(occurrence.job).words), stderr=subprocess.PIPE)
    said = LastLines(process)
    while not has_ended(process):
        beat(occurrence)
    code = exit_code(process)
    survive(lambda: Occurrence.objects.end(occurrence, code, said.text), Patience())
    return code


def has_ended(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(BEAT.total_seconds())
    except subprocess.TimeoutExpired:
        return False
    return True


def beat(occurrence: Occurrence) -> None:
    """Record a heartbeat. The job goes on even if the database fails, and holds no pooled connection meanwhile."""
    try:
        Occurrence.objects.beat(occurrence)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("%s goes on, but its heartbeat was not recorded. %s", occurrence.job, sentence(error))
    finally:
        connection.close()


class LastLines:
    """A process's stderr: lines are passed on at once, and the last ones kept."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._lines: deque[bytes] = deque(maxlen=LINES)
        self._reader = Thread(target=self._read, args=(process.stderr,), daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        self._reader.join(READ_SECONDS)
        lines = [line.decode(errors="replace").replace("\0", "").rstrip()[:LENGTH] for line in tuple(self._lines)]
        return "\n".join(filter(None, lines))

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                os.write(2, line)
                self._lines.append(line)
