"""A management command as a process of its own: it may end as it likes, and is told to end when we are."""

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
from publisher.jobs.local_time import LocalJob
from publisher.jobs.models import BEAT, Occurrence

LINES, LENGTH = 5, 500
"""So many of its last lines of so many characters are on record."""

READ_SECONDS = 5
"""For what it said last: a process that it left behind may keep its stderr open."""

logger = logging.getLogger(__name__)


def running(words: Sequence[str], stderr: int | None = None) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stderr=stderr)  # noqa: S603 - our own


def exit_code(process: "subprocess.Popen[bytes]") -> int:
    """When it has ended; for one that a signal ended the number that a shell gives, 128 and the signal's."""
    code = process.wait()
    return 128 - code if code < 0 else code


def carry_out(occurrence: Occurrence) -> int:
    """Run the job of a claimed occurrence to its end, which is recorded with its last words; its exit code."""
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
    """The job goes on, whatever the database does; a pooled connection waits for nobody meanwhile."""
    try:
        Occurrence.objects.beat(occurrence)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("%s goes on, and could not say so. %s", occurrence.job, sentence(error))
    finally:
        connection.close()


class LastLines:
    """What a process says on stderr: passed on at once, and its end kept."""

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
