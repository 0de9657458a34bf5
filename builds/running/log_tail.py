"""The last lines of a build's log, saved on its row with every heartbeat, so they survive a kill."""

import logging
import time
from collections import deque
from types import TracebackType
from typing import Self

LINES, LENGTH = 60, 300
"""Most lines kept, and most characters in each: at most 18 KB a row."""


class LogTail(logging.Handler):
    """Handler that collects the build's lines and all logging while it runs, each with the seconds since its start."""

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
