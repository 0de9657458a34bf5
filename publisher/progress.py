"""How far a long command is: a bar on a terminal, one `key=value` line every few seconds in a log.

with Progress(sys.stderr, total=509, label="render") as progress:
    progress.advance()
"""

import time
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """Counts up to `total`. `label` is the phase, one word; `every` is the time in seconds between two log lines."""

    def __init__(self, stream: TextIO, *, total: int, label: str, every: float = SECONDS_BETWEEN_LINES) -> None:
        self.stream, self.total, self.label, self.every = stream, total, label, every
        self.done = 0
        self._bar = _bar(stream) if stream.isatty() else None

    def __enter__(self) -> Self:
        self._began = self._said = time.monotonic()
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task(self.label, total=self.total, rate="")
        return self

    def advance(self, count: int = 1) -> None:
        self.done += count
        if self._bar:
            self._bar.update(self._task, completed=self.done, rate=f"{self._rate():.0f}/s")
        elif time.monotonic() - self._said >= self.every:
            self._say()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
        elif self.total:
            self._say()

    def _say(self) -> None:
        self._said = time.monotonic()
        seconds, rate = self._said - self._began, self._rate()
        left = f" left={(self.total - self.done) / rate:.0f}s" if rate and self.done < self.total else ""
        line = f"phase={self.label} done={self.done} total={self.total} rate={rate:.0f}/s seconds={seconds:.1f}{left}"
        self.stream.write(line + "\n")
        self.stream.flush()

    def _rate(self) -> float:
        return self.done / max(time.monotonic() - self._began, 0.001)


def _bar(stream: TextIO) -> Bar:
    """Phase, bar, done of total, pages a second, time left."""
    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    return Bar(*columns, console=Console(file=stream))
