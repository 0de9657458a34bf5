"""A limit on waiting readers while the database doesn't answer: in each web process, only one waits for it.

A process serves two readers at a time. If both waited, an unmanageable queue would grow behind them. So after the first
timeout, one request tries the database, and the others are asked at once to try again later.
"""

from collections.abc import Callable
from threading import Event, Lock
from typing import TypeVar

from django.db import OperationalError

from publisher.database import Fault

T = TypeVar("T")

_is_late = Event()
_asking = Lock()


def one_at_a_time_while_late(ask: Callable[[], T]) -> T:
    """Return what `ask` returns; raise Django's database errors, also while another reader is waiting."""
    return _alone(ask) if _is_late.is_set() else _noticed(ask)


def _alone(ask: Callable[[], T]) -> T:
    if not _asking.acquire(blocking=False):
        raise OperationalError("it is slow to answer, and another reader is waiting for it")
    try:
        return _noticed(ask)
    finally:
        _asking.release()


def _noticed(ask: Callable[[], T]) -> T:
    try:
        answer = ask()
    except OperationalError as error:
        if Fault.of(error) is Fault.TIMED_OUT:
            _is_late.set()
        raise
    if _is_late.is_set():
        _is_late.clear()
    return answer
