"""SIGTERM and SIGINT, noted for the build to check: has it been asked to stop?

Heroku sends SIGTERM to every process of a dyno, more than once, and kills it 30 s later. A handler only notes the
number: the main loop checks it between batches and every second while it waits.
"""

import signal
import sys
import time
from types import FrameType

LOOK_SECONDS = 0.2

INTERRUPTED = 130
"""The exit code of Ctrl-C in every shell."""


class StopSignals:
    number: int = 0
    """The last signal; 0 if there was none."""

    def listen(self) -> "StopSignals":
        signal.signal(signal.SIGTERM, self._note)
        signal.signal(signal.SIGINT, self._note)
        return self

    def end_at_once(self) -> None:
        """Exit on the next signal: from now on nothing is lost by leaving at once."""
        signal.signal(signal.SIGTERM, self._leave)
        signal.signal(signal.SIGINT, self._leave)

    def ignore_repeated(self) -> None:
        """Ignore further signals during exit: one would cause a traceback, or end Python half-way."""
        if self.number:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    def sleep(self, seconds: float) -> None:
        """Sleep, but wake when asked to stop."""
        end = time.monotonic() + seconds
        while not self.number and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_SECONDS))

    @property
    def exit_code(self) -> int:
        """The exit code; a dyno that is asked to stop exits without an error."""
        return INTERRUPTED if self.number == signal.SIGINT else 0

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.number = number

    def _leave(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        self.ignore_repeated()
        sys.exit(self.exit_code)
