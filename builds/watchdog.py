"""End this process after so many seconds, wherever it hangs: in the database, in a platform that never answers.

A thread, because Python hands no signal to a main thread that waits inside a library.
"""

import os
import sys
import threading
from types import TracebackType
from typing import Self


class Watchdog:
    def __init__(self, seconds: float, sentence: str) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._sentence = sentence

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        sys.stderr.write(f"{self._sentence}\n")
        sys.stderr.flush()
        os._exit(1)
