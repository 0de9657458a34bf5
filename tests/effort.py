"""How much work something is, against honest work measured in the same test: a busy or slow machine changes neither.

CPU seconds of this process, the best of three: whatever else the machine does can only make a try slower.
"""

import time
from collections.abc import Callable


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
