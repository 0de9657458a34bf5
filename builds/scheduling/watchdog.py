"""End this process after so many seconds, wherever it hangs: in the database, in a platform that never answers.

A thread, because Python hands no signal to a main thread that waits inside a library.
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
    """Ends it with exit code `code`, after `last`, which is told the sentence and has `LAST_SECONDS`."""

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
        except RuntimeError as error:  # the system has no thread left: the work is more than its end
            logger.warning("Nothing ends this command should it hang: %s.", error)
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
