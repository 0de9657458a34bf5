"""The data that a build sends to its workers, and the data that comes back."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn, Self, TypeAlias

from static_site.rendering.recipe import Recipe


class Task(NamedTuple):
    path: str
    kind: str
    recipe: Recipe


class Work(NamedTuple):
    """What is to be rendered, and the paths that turned out to be no outputs."""

    tasks: list[Task]
    removed: list[str]


Order: TypeAlias = tuple[str, Any]
"""A kind of work and plain data that says which."""

Reader: TypeAlias = Callable[[Order], Work]
"""It reads what an order needs from the database."""


class Result(NamedTuple):
    """One output's bytes, ready to be stored, or the error that prevented them."""

    path: str
    kind: str
    digest: str = ""
    size: int = 0
    content_type: str = ""
    location: str = ""
    body: bytes = b""
    error: str = ""
    place: str | None = None  # start of an archive page


class Done(NamedTuple):
    """An order carried out: its results, and the paths that turned out to be no outputs."""

    results: list[Result]
    removed: list[str]


class Batch(NamedTuple):
    """A worker's answer, and its usage since it began: CPU seconds, and peak memory in bytes."""

    done: Done
    cpu_seconds: float
    peak_memory: int


class Defect(NamedTuple):
    """The exception that a worker raised, its cause, which says what is wrong with the database, and its traceback."""

    error: Exception
    cause: BaseException | None
    where: str

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Return the exception that is being handled."""
        return cls(error, error.__cause__, traceback.format_exc())

    def reraise(self, process: str) -> NoReturn:
        """Raise it in this process, with a note of the other one and the traceback there."""
        self.error.add_note(f"in {process}:\n{self.where}")
        raise self.error from self.cause


@dataclass(frozen=True)
class Limits:
    seconds: int  # for one page
    memory: int  # bytes above the process's own needs
