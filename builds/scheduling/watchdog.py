"""A time limit that ends this process wherever it hangs: in the database, or waiting for a platform.

It is a thread, because Python delivers no signal to a main thread that waits inside a library.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

logger = logging.getLogger(__name__)


class Watchdog:
    """Time limit that ends the process with exit code `code`, after `last(sentence)`, which has `LAST_SECONDS`."""

    LAST_SECONDS = 60.0

    def __init__(
        self, seconds: float, sentence: str, *, code: int = 1, last: Callable[[str], object] | None = None
    ) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._sentence, self._code, self._last = sentence, code, last

    def __enter__(self) -> Self:
        try:
            self._timer.start()
        except RuntimeError as error:  # the system has no thread left: the work matters more than its limit
            logger.warning("This command can't be ended if it hangs: %s.", error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        sys.stderr.write(f"{self._sentence}\n")
        sys.stderr.flush()
        if self._last:
            teller = threading.Thread(target=self._last, args=(self._sentence,), daemon=True)
            teller.start()
            teller.join(self.LAST_SECONDS)
        os._exit(self._code)
