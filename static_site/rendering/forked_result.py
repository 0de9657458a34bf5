"""The result of a function that a fork of this process calls: what it returns, or what it raises.

The function leaves this process's database connection alone: it opens one of its own, or none.
"""

import os
import pickle
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from select import select
from types import TracebackType
from typing import Generic, TypeVar

from static_site.rendering.forked_process import ForkedProcess
from static_site.rendering.tasks import Defect

T = TypeVar("T")


class EndedError(Exception):
    """A process ended without a result: something killed it."""


class ForkedResult(Generic[T]):
    """A result to come. Use it in a `with` block, at whose end the process ends too."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._pipe, there = os.pipe()
        self._process = ForkedProcess(partial(_answer, work, there))
        os.close(there)  # so that the pipe closes when the process ends
        self._said = b""

    def __enter__(self) -> "ForkedResult[T]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.end()
        os.close(self._pipe)

    def fileno(self) -> int:
        return self._pipe

    def get(self) -> T:
        """Wait for the result; raise what the function raised, or EndedError. Repeating it gives the same."""
        while piece := os.read(self._pipe, 1 << 16):
            self._said += piece
        try:
            answer: tuple[T] | Defect = pickle.loads(self._said)  # noqa: S301 - from our own process
        except (EOFError, pickle.UnpicklingError) as error:
            raise EndedError from error
        if isinstance(answer, Defect):
            answer.reraise("a process of its own")
        return answer[0]


def gathered(works: Iterable[Callable[[], T]]) -> list[T]:
    """Call functions at once, each in a process of its own, and return what they return, in no order.

    The first error that comes is raised, once all the processes have ended.
    """
    found: list[T] = []
    with ExitStack() as stack:
        waiting = [stack.enter_context(ForkedResult(work)) for work in works]
        while waiting:
            for ready in select(waiting, [], [])[0]:
                waiting.remove(ready)
                found.append(ready.get())
    return found


def _answer(work: Callable[[], object], pipe: int) -> None:
    try:
        answer: object = (work(),)
    except Exception as error:
        answer = Defect.of(error)
    with open(pipe, "wb") as there:
        there.write(pickle.dumps(answer))
