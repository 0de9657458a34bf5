"""The signals that ask a process to end, and a moment without them, to start other processes."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = {signal.SIGTERM, signal.SIGINT}


@contextmanager
def blocked_signals() -> Iterator[None]:
    """Start processes with signals blocked: a fork would handle them as this process does."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
