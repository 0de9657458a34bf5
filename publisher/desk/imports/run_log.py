"""The log of an import's process: progress lines become the row's progress, which the screen shows.

It is recorded between the importer's transactions, because a dry run's are rolled back and SQLite has one writer. So a
stuck import falls silent by itself.
"""

import logging
import time
from io import TextIOBase
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from publisher.database import sentence
from publisher.desk.models.import_run import ImportRun

BEAT = 1.0
"""Minimum seconds between two records of the progress."""

logger = logging.getLogger(__name__)


class StepTaken(Exception):
    """Another process does this step now, so this one ends."""


class RunLog(TextIOBase):
    """A stream for Progress, which writes `phase=read done=3 total=9 … left=4s` to it."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.progress: dict[str, Any] = {}
        self.recorded_at = float("-inf")

    def say(self, phase: str) -> None:
        """Record the phase at once; raise StepTaken if another process has the step."""
        self.progress = {"phase": phase, "done": 0, "total": 0, "left": None}
        self._record()

    def write(self, text: str, /) -> int:
        said = dict(word.split("=", 1) for word in text.split() if "=" in word)
        if "phase" in said:
            done, total = int(said.get("done", 0)), int(said.get("total", 0))
            left = int(said["left"].removesuffix("s")) if "left" in said else None
            self.progress = {"phase": said["phase"], "done": done, "total": total, "left": left}
        return len(text)

    def flush(self) -> None:
        """Record the progress, unless that was done a moment ago or a transaction is open; raise StepTaken as above."""
        if self.progress and not connection.in_atomic_block and time.monotonic() - self.recorded_at >= BEAT:
            self._record()

    def close(self) -> None:
        """Record nothing: Python closes, and so flushes, a forgotten log at any later moment."""
        self.progress = {}
        super().close()

    def _record(self) -> None:
        self.recorded_at = time.monotonic()
        try:
            is_mine = ImportRun.objects.beat(self.run, **self.progress)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("%s goes on, but its progress was not recorded. %s", self.run, sentence(error))
        else:
            if not is_mine:
                raise StepTaken
