"""The last lines of a build's log, kept on its row with every beat: they are there also when the build was killed."""

import logging
import time
from collections import deque
from types import TracebackType
from typing import Self

LINES, LENGTH = 60, 300
"""So many lines of so many characters: at most 18 KB a row."""


class LogTail(logging.Handler):
    """Collects what the build says, and what anybody logs while it runs; each line with the seconds since it began."""

    def __init__(self) -> None:
        super().__init__(level=logging.INFO)
        self._lines: deque[str] = deque(maxlen=LINES)
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger().removeHandler(self)

    def say(self, line: str) -> None:
        line = " ".join(line.split())[:LENGTH]
        self._lines.append(f"{time.monotonic() - self._began:8.1f} s  {line}")

    def emit(self, record: logging.LogRecord) -> None:
        self.say(f"{record.levelname} {record.name}: {record.getMessage()}")

    @property
    def text(self) -> str:
        return "\n".join(self._lines)
