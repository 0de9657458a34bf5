"""The format of messages on a worker's pipe: marshal, which takes half the time of pickle.

marshal handles only plain data, which orders, recipes and results are. Both ends run the same Python, and neither reads
untrusted input.
"""

import marshal
import pickle

from static_site.rendering.recipe import Recipe
from static_site.rendering.tasks import Batch, Defect, Done, Order, Result, Task


def packed_order(order: Order) -> bytes:
    return marshal.dumps(order)


def packed_tasks(tasks: list[Task]) -> bytes:
    """Pack tasks; raise TypeError if a recipe holds anything but plain data."""
    try:
        return marshal.dumps([(path, kind, tuple(recipe)) for path, kind, recipe in tasks])
    except ValueError as error:
        kinds = ", ".join(sorted({task.kind for task in tasks}))
        raise TypeError(f"A recipe of kind {kinds} holds something other than plain data: {error}") from error


def unpacked_message(message: bytes) -> Order | list[Task]:
    found = marshal.loads(message)  # noqa: S302 - see above
    if isinstance(found, tuple):
        return found
    return [Task(path, kind, Recipe._make(recipe)) for path, kind, recipe in found]


def packed_answer(answer: Batch | Defect) -> bytes:
    """Pack an answer; a defect has exceptions, so it is pickled inside."""
    if isinstance(answer, Defect):
        return marshal.dumps(pickle.dumps(answer))
    (results, removed), *usage = answer
    return marshal.dumps(([tuple(result) for result in results], removed, *usage))


def packed_count(done: int) -> bytes:
    """Pack the number of pages rendered, which a worker that needs longer sends instead of an answer."""
    return marshal.dumps(done)


def unpacked_answer(message: bytes) -> Batch | Defect | int:
    """Unpack an answer; a number means that the worker is alive and not done yet."""
    answer = marshal.loads(message)  # noqa: S302
    if isinstance(answer, int):
        return answer
    if isinstance(answer, bytes):
        defect: Defect = pickle.loads(answer)  # noqa: S301 - from our own process
        return defect
    results, removed, *usage = answer
    return Batch(Done([Result._make(result) for result in results], removed), *usage)
