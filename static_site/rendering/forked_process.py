"""A process that is a fork of this one. It knows what this one knows, ends with it, and inherits nothing that acts.

Linux ends it with its parent, however that ends (PR_SET_PDEATHSIG, prctl(2)). SIGTERM and SIGINT don't reach it: Heroku
signals every process of a dyno, but only the first one decides when to stop.
"""

import ctypes
import gc
import os
import signal
import warnings
from collections.abc import Callable
from typing import NoReturn

from publisher.ending_signals import ENDING, blocked_signals

PR_SET_PDEATHSIG = 1


class ForkedProcess:
    """A process that does `work` and ends, without running anything that this process would run at its end."""

    def __init__(self, work: Callable[[], object]) -> None:
        parent = os.getpid()
        with blocked_signals():
            if (pid := _fork()) == 0:
                _run(work, parent)
        self.pid = pid

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it, even if it has already ended, and wait for its end."""
        self.kill()
        os.waitpid(self.pid, 0)


def _fork() -> int:
    with warnings.catch_warnings():
        # Python warns if there are threads: the new process must need none of their locks, and workers don't.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _run(work: Callable[[], object], parent: int) -> NoReturn:
    try:
        gc.freeze()  # collections would write to, and so copy, the memory that both processes share
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        if os.getppid() == parent:
            work()
    finally:
        os._exit(0)
