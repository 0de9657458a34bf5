"""What a kind of output answers. A new kind is one file in this folder with one subclass of `Output`; it is found by
itself. docs/handbook has a guide.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import IntEnum
from typing import ClassVar

from static_site.context import Context
from static_site.difference import Difference
from static_site.rendering.file import File
from static_site.rendering.renderer import Renderer
from static_site.snapshot import Snapshot


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
    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        """All outputs of this kind, in the order of their paths: the next `limit` after one."""

    @abstractmethod
    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        """Paths that a change of content touches, each with the reason why. Too many is slow, too few is wrong."""

    @abstractmethod
    def needs(self, now: Snapshot, paths: list[str]) -> dict[str, Context]:
        """For those of `paths` that are outputs of this kind: the plain data from which each is rendered."""

    def owns(self, now: Snapshot, paths: list[str]) -> set[str]:
        """Which of `paths` are outputs of this kind; worth a shorter way where `needs` is expensive."""
        return set(self.needs(now, paths))

    @abstractmethod
    def render(self, needs: Context, renderer: Renderer) -> File:
        """The bytes: a pure function of its arguments, called in a worker process without a database."""


class SingleFile(Output):
    """One file that always exists, at `path`."""

    rank = Rank.FILE
    path: ClassVar[str]

    def paths(self, now: Snapshot, after: str, limit: int) -> list[str]:
        return [self.path] if after < self.path else []

    def touched(self, difference: Difference) -> Iterator[tuple[str, str]]:
        yield from ()

    def needs(self, now: Snapshot, paths: list[str]) -> dict[str, Context]:
        return {self.path: self.context(now)} if self.path in paths else {}

    def context(self, now: Snapshot) -> Context:
        return {}


def file_of(page_path: str) -> str:
    """Where a page stands on a mirror."""
    return f"{page_path}/index.html".removeprefix("/")


def page_of(file: str) -> str | None:
    """The page path that a file serves, None when the file is no page."""
    return "" if file == "index.html" else file.removesuffix("/index.html") if file.endswith("/index.html") else None


def pages_of(files: list[str]) -> list[str]:
    return [page for file in files if (page := page_of(file)) is not None]
