"""SIGTERM and SIGINT as a question that a build asks itself: has somebody told us to stop?

Heroku sends SIGTERM to every process of a dyno, and more than once; 30 s later it kills. A handler only notes the
number: the main loop looks between batches and every second while it waits.
"""

import signal
import sys
from types import FrameType


class StopSignals:
    number: int = 0
    """The last signal, 0 when there was none."""

    def listen(self) -> "StopSignals":
        signal.signal(signal.SIGTERM, self._note)
        signal.signal(signal.SIGINT, self._note)
        return self

    def end_at_once(self) -> None:
        """From now on nothing is lost by leaving where we stand."""
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.number = number

    @property
    def is_interrupt(self) -> bool:
        """Ctrl-C, which has an exit code of its own in every shell."""
        return self.number == signal.SIGINT
