"""The tree of pages: the top of the site and the sections that are unfolded, each in its section's order.

The address names what is unfolded, so that going back, reloading and a browser without scripts show the same tree.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Q

from publisher.desk.pages.page_status import PageStatus, statuses
from publisher.desk.status_line import StatusLine
from publisher.pages.models import Page
from publisher.pages.paths import MAX_LENGTH

LEVEL = 50
"""Maximum number of a section's pages shown at once."""

UNFOLDED = 20
"""Maximum number of unfolded sections; the tree reads each with two queries."""


@dataclass(frozen=True)
class Level:
    """What is directly below an address, from one place on."""

    path: str
    start: int
    keys: list[int]
    """Primary keys of the pages, and one more if there are more."""

    counts: dict[str, tuple[int, bool]]
    """The addresses that have pages below them: how many, and if a page is there too."""

    @classmethod
    def of(cls, path: str, start: int) -> "Level":
        kept = Page.objects.kept()
        keys = kept.children_of(path).in_order().values_list("pk", flat=True)
        return cls(path, start, list(keys[start : start + LEVEL + 1]), kept.counts_below(path))

    @property
    def gaps(self) -> list[str]:
        """The addresses without a page, after the last page."""
        return [] if self.further else sorted(path for path, (_, is_page) in self.counts.items() if not is_page)

    def count(self, path: str) -> int:
        return self.counts.get(path, (0, False))[0]

    @property
    def further(self) -> int | None:
        """The place where the next pages begin, if there are more."""
        return self.start + LEVEL if len(self.keys) > LEVEL else None


@dataclass(frozen=True)
class Branch:
    """One address in the tree, with what is below it if that is unfolded."""

    path: str
    count: int
    """Number of pages below it."""

    status: PageStatus | None
    """None at an address without a page, which only has pages below it."""

    place: int
    """Its number in its section, from 1."""

    below: "Branches | None"
    toggled: str
    """Query of the tree with this one unfolded, or folded if it is unfolded here."""

    @property
    def title(self) -> str:
        return self.status.title if self.status else f"/{self.path}/"


@dataclass(frozen=True)
class Branches:
    level: Level
    rows: list[Branch]
    earlier: str
    later: str
    """Queries of the tree that shows the section's pages before these, and after them; empty if there are none."""

    @property
    def is_rearranged(self) -> bool:
        """Whether readers have another order of these pages."""
        found = (row.status for row in self.rows)
        return any(s.wanted.weight != s.page.weight for s in found if s and s.wanted)


@dataclass(frozen=True)
class PageTree:
    unfolded: dict[str, int]
    """The addresses whose pages are shown, each with the place of its first one."""

    standing: StatusLine
    person: User

    @classmethod
    def asked(cls, opened: Iterable[str], standing: StatusLine, person: User) -> "PageTree":
        """Read the `open` parameters, `guides` or `guides:50`; the top of the site is always unfolded."""
        return cls({"": 0} | dict(list(_read(opened))[:UNFOLDED]), standing, person)

    @cached_property
    def top(self) -> Branches:
        return self._branches("")

    @cached_property
    def home(self) -> PageStatus | None:
        return next((s for s in self._statuses.values() if s.page.path == ""), None)

    @property
    def opened(self) -> list[str]:
        """The `open` parameters of this tree."""
        return [_written(*one) for one in self.unfolded.items() if any(one)]

    @property
    def query(self) -> str:
        return self._query({})

    @cached_property
    def _levels(self) -> dict[str, Level]:
        return {path: Level.of(path, start) for path, start in self.unfolded.items()}

    @cached_property
    def _statuses(self) -> dict[int, PageStatus]:
        keys = {key for level in self._levels.values() for key in level.keys[:LEVEL]}
        pages = Page.objects.kept().filter(Q(pk__in=keys) | Q(path="")).select_related("latest")
        shown = pages.defer("latest__body", "latest__html", "latest__headings").shown_to(self.person)
        found = statuses(shown, self.standing)
        return {status.page.pk: status for status in found}

    def _branches(self, path: str) -> Branches:
        level = self._levels[path]
        shown = [self._statuses[key] for key in level.keys[:LEVEL] if key in self._statuses]
        rows = [self._branch(level, s.page.path, s, level.start + n) for n, s in enumerate(shown, 1)]
        rows += [self._branch(level, gap) for gap in level.gaps]
        earlier = self._query({path: max(0, level.start - LEVEL)}) if level.start else ""
        return Branches(level, rows, earlier, self._query({path: level.further}) if level.further else "")

    def _branch(self, level: Level, path: str, status: PageStatus | None = None, place: int = 0) -> Branch:
        is_open = path in self.unfolded
        below = self._branches(path) if is_open else None
        return Branch(path, level.count(path), status, place, below, self._query({path: None if is_open else 0}))

    def _query(self, changed: Mapping[str, int | None]) -> str:
        """Return the query of the tree with sections unfolded from another place on, or folded (None)."""
        unfolded = {**self.unfolded, **changed}
        opened = [_written(path, start) for path, start in unfolded.items() if start or (path and start is not None)]
        return urlencode({"open": opened}, doseq=True, safe="/:")


def _read(opened: Iterable[str]) -> Iterator[tuple[str, int]]:
    for written in opened:
        path, _, start = written.replace("\0", "").partition(":")
        if len(path) <= MAX_LENGTH:
            yield path.strip("/"), int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 0


def _written(path: str, start: int) -> str:
    return f"{path}:{start}" if start else path
