"""What a kind of output answers. A new kind is one file in this folder with one subclass of `Output`; it is found by
itself. docs/handbook has a guide.
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
"""By the output's path."""


class Rank(IntEnum):
    """Whose a path is when several kinds want it: the lowest wins."""

    PAGE = 1
    LISTING = 2
    FILE = 3
    REDIRECT = 4


class Output(ABC):
    kind: ClassVar[str]
    rank: ClassVar[Rank]

    @abstractmethod
    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        """For those of `paths` that are outputs of this kind: how each is made, from plain data alone."""

    @abstractmethod
    def everything(self, now: Snapshot, after: str, size: int) -> Iterator[Recipes]:
        """All outputs of this kind in some fixed order, about `size` at a time; `after` is the last one done, or ""."""

    @abstractmethod
    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        """Paths that a change of content touches, each with the reason why. Too many is slow, too few is wrong."""

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        """Which of `paths` are outputs of this kind; worth a shorter way where recipes are expensive."""
        return set(self.recipes(now, paths))


class PathOutput(Output):
    """A kind whose paths are cheap to ask for, in their order; its recipes are asked for by path."""

    @abstractmethod
    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        """The next paths after one, in their order."""

    def everything(self, now: Snapshot, after: str, size: int) -> Iterator[Recipes]:
        while paths := self.paths(now, after, size):
            after = paths[-1]
            made = self.recipes(now, paths)
            yield {path: made[path] for path in paths if path in made}


class SingleFile(PathOutput):
    """One file that always exists, at `path`."""

    rank = Rank.FILE
    path: ClassVar[str]

    @abstractmethod
    def recipe(self, now: Snapshot) -> Recipe:
        """How it is made."""

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        return [self.path] if after < self.path else []

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        yield from ()

    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        return {self.path: self.recipe(now)} if self.path in paths else {}


def gathered(made: Iterable[tuple[str, Recipe]], size: int) -> Iterator[Recipes]:
    """Outputs in batches, whatever they come from."""
    left = iter(made)
    while batch := dict(islice(left, max(1, size))):
        yield batch
