"""Readers while the database does not answer: one of each web process waits for it, and the others do not.

A process answers two readers at a time. If each of them waited, a queue would grow behind them that could not be worked
off, so after the first who waited in vain one reader asks, and the others are told at once to come again.
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
    """What `ask` returns. Raises Django's database errors, also where another reader is waiting."""
    return _alone(ask) if _is_late.is_set() else _noticed(ask)


def _alone(ask: Callable[[], T]) -> T:
    if not _asking.acquire(blocking=False):
        raise OperationalError("it answers late, and another reader is waiting for it")
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
