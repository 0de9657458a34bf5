"""The place in a long list: how long it is, and the screens to jump to.

A screen begins after the last row of the previous one, which costs the same anywhere. A jump skips rows instead, so
lists are counted, and can be jumped in, up to a limit.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict

from publisher.desk.request import number_in

Row = TypeVar("Row", bound=Model)

COUNTED = 100_000
"""Rows counted at most."""

SCREEN = 50
"""Rows on a screen of builds or releases."""

STEPS = (0, 1, 2, 10, 100, 1_000)
"""How many screens away the jumps lead."""


class Jump(NamedTuple):
    number: int
    start: int


@dataclass(frozen=True)
class Shelf:
    start: int
    shown: int
    size: int
    """Rows on a full screen."""

    total: int
    is_more: bool = False
    """Whether there are more rows than were counted."""

    @classmethod
    def of(cls, rows: QuerySet[Any, Any], start: int, shown: int, size: int, most: int = COUNTED) -> "Shelf":
        counted = rows.order_by()[: most + 1].count()
        return cls(start, shown, size, min(counted, most), counted > most)

    @property
    def end(self) -> int:
        return self.start + self.shown

    @property
    def count(self) -> str:
        return f"{max(self.total, self.end):,}{'+' if self.is_more else ''}"

    @property
    def place(self) -> str:
        return f"{self.start + 1:,} to {self.end:,} of {self.count}"

    @property
    def number(self) -> int:
        """Number of this screen, from 1."""
        return self.start // self.size + 1

    @property
    def previous(self) -> int:
        return max(self.start - self.size, 0)

    @property
    def jumps(self) -> list[Jump]:
        """The first and the last screen, this one, and some on either side; none if there is only one."""
        last = -(-self.total // self.size)
        near = {self.number + way * step for step in STEPS for way in (-1, 1)}
        numbers = sorted({1, last, *near} & {*range(1, last + 1)}) if last > 1 else []
        return [Jump(number, (number - 1) * self.size) for number in numbers]


@dataclass(frozen=True)
class NumberedRows(Generic[Row]):
    """One screen of rows that have a number, the highest first."""

    rows: QuerySet[Row, Row]
    before: int
    """Number of the last row of the previous screen; 0 if this one doesn't begin after it."""

    start: int

    @classmethod
    def asked(cls, rows: QuerySet[Row, Row], query: QueryDict) -> "NumberedRows[Row]":
        return cls(rows, number_in(query, "before"), min(number_in(query, "start"), COUNTED))

    @cached_property
    def found(self) -> list[Row]:
        """The rows of this screen, and one more if there is one."""
        newest = self.rows.order_by("-number")
        if self.before:
            return list(newest.filter(number__lt=self.before)[: SCREEN + 1])
        return list(newest[self.start : self.start + SCREEN + 1])

    @property
    def shown(self) -> list[Row]:
        return self.found[:SCREEN]

    @property
    def older(self) -> int:
        """Number after which the next screen begins; 0 after the last."""
        return int(vars(self.found[SCREEN - 1])["number"]) if len(self.found) > SCREEN else 0

    @property
    def is_long(self) -> bool:
        """Whether there is more than one screen, and so a place to say."""
        return bool(self.shown) and bool(self.before or self.start or self.older)

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf.of(self.rows, self.start, len(self.shown), SCREEN)
