"""The interface of a kind of output. A new kind is one file in this folder with one subclass of `Output`, which is
discovered automatically. docs/handbook has a guide.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import islice
from typing import ClassVar, TypeAlias

from static_site.content.difference import Difference
from static_site.content.snapshot import Snapshot
from static_site.rendering.recipe import Recipe

Recipes: TypeAlias = dict[str, Recipe]
"""Recipes by the output's path."""


class Rank(IntEnum):
    """The precedence of kinds that claim the same path: the lowest wins."""

    PAGE = 1
    LISTING = 2
    FILE = 3
    REDIRECT = 4


class Output(ABC):
    kind: ClassVar[str]
    rank: ClassVar[Rank]

    @abstractmethod
    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        """Return recipes, made of plain data only, for those of `paths` that are outputs of this kind."""

    @abstractmethod
    def everything(self, now: Snapshot, after: str, size: int) -> Iterator[Recipes]:
        """Yield all outputs of this kind in a fixed order, about `size` at a time, after the last one done, or ""."""

    @abstractmethod
    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        """Yield paths that a content change touches, each with the reason. Too many is slow, too few is wrong."""

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        """Return those of `paths` that are outputs of this kind; override it where recipes are expensive."""
        return set(self.recipes(now, paths))


class PathOutput(Output):
    """A kind whose paths are cheap to list in order; its recipes are made by path."""

    @abstractmethod
    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        """Return the next paths after `after`, in order."""

    def everything(self, now: Snapshot, after: str, size: int) -> Iterator[Recipes]:
        while paths := self.paths(now, after, size):
            after = paths[-1]
            made = self.recipes(now, paths)
            if found := {path: made[path] for path in paths if path in made}:
                yield found


class SingleFile(PathOutput):
    """One file that always exists, at `path`."""

    rank = Rank.FILE
    path: ClassVar[str]

    @abstractmethod
    def recipe(self, now: Snapshot) -> Recipe:
        """Return the file's recipe."""

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        return [self.path] if after < self.path else []

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        yield from ()

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        return {self.path: self.recipe(now)} if self.path in paths else {}


def gathered(made: Iterable[tuple[str, Recipe]], size: int) -> Iterator[Recipes]:
    """Yield outputs in batches."""
    left = iter(made)
    while batch := dict(islice(left, max(1, size))):
        yield batch
