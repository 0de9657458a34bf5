"""What passes through a worker's pipe, in the form that costs least: marshal takes half of what pickle takes.

marshal knows plain data only, which recipes and results are, and both ends run the same Python; neither reads what a
stranger wrote.
"""

import marshal
import pickle

from static_site.rendering.recipe import Recipe
from static_site.rendering.tasks import Batch, Defect, Result, Task


def packed_tasks(tasks: list[Task]) -> bytes:
    """Raises TypeError when a recipe holds something else than plain data."""
    try:
        return marshal.dumps([(path, kind, tuple(recipe)) for path, kind, recipe in tasks])
    except ValueError as error:
        kinds = ", ".join(sorted({task.kind for task in tasks}))
        raise TypeError(f"A recipe of kind {kinds} holds something else than plain data: {error}") from error


def unpacked_tasks(message: bytes) -> list[Task]:
    return [Task(path, kind, Recipe._make(recipe)) for path, kind, recipe in marshal.loads(message)]  # noqa: S302 - see above


def packed_answer(answer: Batch | Defect) -> bytes:
    """A defect is an exception, so it is pickled inside."""
    if isinstance(answer, Defect):
        return marshal.dumps(pickle.dumps(answer))
    return marshal.dumps(([tuple(result) for result in answer.results], answer.cpu_seconds, answer.peak_memory))


def packed_count(done: int) -> bytes:
    """In place of an answer, from a worker that needs longer: how many pages it has rendered."""
    return marshal.dumps(done)


def unpacked_answer(message: bytes) -> Batch | Defect | int:
    """A number from a worker that is alive and not done yet."""
    answer = marshal.loads(message)  # noqa: S302
    if isinstance(answer, int):
        return answer
    if isinstance(answer, bytes):
        defect: Defect = pickle.loads(answer)  # noqa: S301 - of our own process
        return defect
    results, cpu_seconds, peak_memory = answer
    return Batch([Result._make(result) for result in results], cpu_seconds, peak_memory)
