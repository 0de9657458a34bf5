"""Progress output for a long command: a bar on a terminal, one `key=value` line every few seconds in a log.

with Progress(sys.stderr, total=509, label="render") as progress:
    progress.advance()
"""

import shutil
import time
from types import TracebackType
from typing import Self, TextIO

SECONDS_BETWEEN_LINES = 5.0
SECONDS_BETWEEN_BARS = 0.1
BAR = 30
"""Width of the bar in characters. They're ASCII: a terminal that can't show a character must not end a build."""


class Progress:
    """A count up to `total`. `label` is the phase, in one word; `every` is the interval of log lines in seconds."""

    def __init__(self, stream: TextIO, *, total: int, label: str, every: float = SECONDS_BETWEEN_LINES) -> None:
        self.stream, self.total, self.label = stream, total, label
        self.is_terminal = stream.isatty()
        self.every = SECONDS_BETWEEN_BARS if self.is_terminal else every
        self.done = 0

    def __enter__(self) -> Self:
        self._began = self._said = time.monotonic()
        return self

    def advance(self, count: int = 1) -> None:
        self.done += count
        if time.monotonic() - self._said >= self.every:
            self._say()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.total:
            self._say("\n")

    def _say(self, end: str = "") -> None:
        self._said = time.monotonic()
        self.stream.write(f"\r{self._bar()}{end}" if self.is_terminal else f"{self._line()}\n")
        self.stream.flush()

    def _bar(self) -> str:
        """Return a line one character narrower than the terminal, so it covers the last one and never wraps."""
        filled = BAR * min(self.done, self.total) // self.total if self.total else 0
        left = f"{self._left():.0f} s left" if self.done < self.total else ""
        bar = f"{self.label:<8} [{'#' * filled:<{BAR}}] {self.done}/{self.total} {self._rate():.0f}/s {left}"
        width = shutil.get_terminal_size().columns - 1
        return bar[:width].ljust(width)

    def _line(self) -> str:
        rate, seconds = self._rate(), self._said - self._began
        left = f" left={self._left():.0f}s" if rate and self.done < self.total else ""
        return f"phase={self.label} done={self.done} total={self.total} rate={rate:.0f}/s seconds={seconds:.1f}{left}"

    def _left(self) -> float:
        return (self.total - self.done) / max(self._rate(), 0.001)

    def _rate(self) -> float:
        return self.done / max(time.monotonic() - self._began, 0.001)
