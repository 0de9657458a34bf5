"""Retries for pieces of work when the database fails temporarily. Builds and ticks consist of such pieces."""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from publisher.database.faults import Fault

logger = logging.getLogger(__name__)

T = TypeVar("T")

WAITED_FOR = frozenset({Fault.LOST, Fault.TOO_MANY_CONNECTIONS, Fault.READ_ONLY})
REPEATED = {Fault.TIMED_OUT: 3, Fault.IDLE: 1}
"""Retries since the last progress. Faults in neither set are raised at once: waiting doesn't make a disk larger."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0


@dataclass
class Patience:
    """The wait for an unavailable database: `seconds` from its first fault after the last progress."""

    seconds: float = field(default_factory=lambda: settings.DATABASE_PATIENCE_SECONDS)
    waited_for: frozenset[Fault] = WAITED_FOR
    sleep: Callable[[float], object] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    _met: Counter[Fault] = field(default_factory=Counter, init=False)
    _end: float | None = field(default=None, init=False)
    _pause: float = field(default=FIRST_PAUSE, init=False)

    def progress(self) -> None:
        """Restore the full waiting time, because something succeeded."""
        self._met.clear()
        self._end, self._pause = None, FIRST_PAUSE

    def outlasts(self, fault: Fault) -> bool:
        """Wait before another try; return False if the time is up, or waiting wouldn't help."""
        now = self.monotonic()
        if self._end is None:
            self._end = now + self.seconds
        self._met[fault] += 1
        if self._met[fault] > REPEATED.get(fault, 0) and not (fault in self.waited_for and now < self._end):
            return False
        if self._met.total() == 1:
            logger.warning("%s; trying again.", fault.what)
        # A random part of the pause, so that clients that lost the database together don't return together.
        self.sleep(self.chance() * self._pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        return True


def survive(work: Callable[[], T], patience: Patience) -> T:
    """Return the result of `work`, retrying after temporary faults. `work` must be safe to repeat, even after a COMMIT
    whose answer was lost. Inside a transaction nothing can be repeated, so the error is raised.
    """
    while True:
        try:
            result = work()
        except (DatabaseError, InterfaceError) as error:
            fault = Fault.of(error)
            if fault is None or connection.in_atomic_block:
                raise
            # Even if the connection survived: after a failover, a new one leads elsewhere.
            connection.close()
            if not patience.outlasts(fault):
                raise
        else:
            patience.progress()
            return result
