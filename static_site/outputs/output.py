"""The interface of a kind of output. A new kind is one file in this folder with one subclass of `Output`, which is
discovered automatically. docs/handbook has a guide.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, ClassVar, NamedTuple, TypeAlias

from static_site.content.difference import Difference
from static_site.content.snapshot import Snapshot
from static_site.rendering.recipe import Recipe

Recipes: TypeAlias = dict[str, Recipe]
"""Recipes by the output's path."""


class Span(NamedTuple):
    """Outputs of a kind that follow each other in its order, not read yet."""

    last: str  # path of the last one, after which a build goes on
    size: int
    what: Any  # plain data; any process can make their recipes from it


class Rank(IntEnum):
    """The precedence of kinds that claim the same path: the lowest wins."""

    PAGE = 1
    LISTING = 2
    FILE = 3
    REDIRECT = 4
    STAND_IN = 5


class Output(ABC):
    kind: ClassVar[str]
    rank: ClassVar[Rank]

    @abstractmethod
    def recipes(self, now: Snapshot, paths: list[str]) -> Recipes:
        """Return recipes, made of plain data only, for those of `paths` that are outputs of this kind."""

    @abstractmethod
    def spans(self, now: Snapshot, after: str, size: int) -> Iterator[Span]:
        """Divide all outputs of this kind, in a fixed order, into spans of about `size` that need equal work.

        Begin after the last output done, or "". One process divides while others read, so it should read little.
        """

    @abstractmethod
    def recipes_in(self, now: Snapshot, what: Any) -> Recipes:
        """Return the recipes of a span, in its order, made of plain data only."""

    @abstractmethod
    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        """Yield paths that a content change touches, each with the reason. Too many is slow, too few is wrong."""

    def everything(self, now: Snapshot, after: str, size: int) -> Iterator[Recipes]:
        """Yield the recipes of all outputs after `after`, span by span."""
        return (self.recipes_in(now, span.what) for span in self.spans(now, after, size))

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        """Return those of `paths` that are outputs of this kind; override it where recipes are expensive."""
        return set(self.recipes(now, paths))


class PathOutput(Output):
    """A kind whose paths are cheap to list in order; its recipes are made by path."""

    @abstractmethod
    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        """Return the next paths after `after`, in order."""

    def spans(self, now: Snapshot, after: str, size: int) -> Iterator[Span]:
        while paths := self.paths(now, after, size):
            after = paths[-1]
            yield Span(after, len(paths), paths)

    def recipes_in(self, now: Snapshot, what: list[str]) -> Recipes:
        made = self.recipes(now, what)
        return {path: made[path] for path in what if path in made}


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
