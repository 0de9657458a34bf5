"""The data that a build sends to its workers, and the data that comes back."""

from dataclasses import dataclass
from typing import NamedTuple

from static_site.rendering.recipe import Recipe


class Task(NamedTuple):
    path: str
    kind: str
    recipe: Recipe


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


class Batch(NamedTuple):
    """A batch's results, and its worker's usage since it began: CPU seconds, and peak memory in bytes."""

    results: list[Result]
    cpu_seconds: float
    peak_memory: int


class Defect(Exception):
    """The exception that a worker raised, `error`; this exception's text is the traceback."""

    def __init__(self, error: Exception, where: str) -> None:
        super().__init__(error, where)
        self.error, self.where = error, where

    def __str__(self) -> str:
        return f"in a worker:\n{self.where}"


@dataclass(frozen=True)
class Limits:
    seconds: int  # for one page
    memory: int  # bytes above the process's own needs
