"""How much work something is, whatever the machine is busy with.

Python's own work is counted. Where most of it happens in C, in regular expressions for one, it is measured against
honest work of the same test: CPU seconds of this process, the best of three, as others can only make a try slower.
"""

import sys
import time
from collections.abc import Callable
from types import CodeType

COUNTING = 4
"""A tool's number that `sys.monitoring` leaves to anybody."""


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python are run for it."""
    monitoring, count = sys.monitoring, 0

    def run(code: CodeType, line: int) -> None:
        nonlocal count
        count += 1

    monitoring.use_tool_id(COUNTING, "effort")
    monitoring.register_callback(COUNTING, monitoring.events.LINE, run)
    monitoring.set_events(COUNTING, monitoring.events.LINE)
    try:
        work()
    finally:
        monitoring.set_events(COUNTING, 0)
        monitoring.free_tool_id(COUNTING)
    return count


def seconds(work: Callable[[], object], enough: float = 0) -> float:
    """The shortest of three tries; of fewer where one takes less than `enough`."""
    best = _once(work)
    for _ in range(2):
        if best > enough:
            best = min(best, _once(work))
    return best


def times(work: Callable[[], object], honest: float) -> float:
    """How many times as long as the honest work it takes; that counts as 10 ms at least."""
    unit = max(honest, 0.01)
    return seconds(work, enough=3 * unit) / unit


def _once(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
