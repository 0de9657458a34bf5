"""The amount of work that code does, measured independently of the machine's load.

Python's own work is counted. If most of it happens in C, as in regular expressions, it is compared with real work in
the same test: CPU seconds of this process, the best of three, since other load can only slow a try down.
"""

import gc
import sys
import time
from collections.abc import Callable
from threading import get_ident
from types import CodeType

COUNTING = 4
"""A tool id that `sys.monitoring` doesn't reserve."""


def lines_run(work: Callable[[], object]) -> int:
    """Count the lines of Python that the work runs in this thread, without the garbage collector's."""
    monitoring, count, mine = sys.monitoring, 0, get_ident()

    def run(code: CodeType, line: int) -> None:
        nonlocal count
        count += get_ident() == mine

    gc.collect()
    gc.disable()
    monitoring.use_tool_id(COUNTING, "effort")
    monitoring.register_callback(COUNTING, monitoring.events.LINE, run)
    monitoring.set_events(COUNTING, monitoring.events.LINE)
    try:
        work()
    finally:
        monitoring.set_events(COUNTING, 0)
        monitoring.free_tool_id(COUNTING)
        gc.enable()
    return count


def seconds(work: Callable[[], object], enough: float = 0) -> float:
    """Return the shortest of three tries in seconds; stop early once one takes less than `enough`."""
    best = _once(work)
    for _ in range(2):
        if best > enough:
            best = min(best, _once(work))
    return best


def times(work: Callable[[], object], honest: float) -> float:
    """Return the work's duration as a multiple of the honest work's, which counts as at least 10 ms."""
    unit = max(honest, 0.01)
    return seconds(work, enough=3 * unit) / unit


def _once(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
