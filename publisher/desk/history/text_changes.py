"""The changes from one revision of a page to another, field by field, with unchanged lines folded."""

from collections.abc import Iterator
from typing import NamedTuple

from publisher.desk.editor.forms import PageForm
from publisher.desk.editor.side_by_side import lines_of
from publisher.desk.editor.text_alignment import Budget, Mark, Piece, aligned, marks
from publisher.pages.models import Revision

CONTEXT = 3
"""Number of unchanged lines shown before and after a change."""


class Stretch(NamedTuple):
    """A run of lines: a change with its marks, or unchanged text, folded if it is long."""

    marks: list[Mark]
    text: str = ""
    folded: int = 0


class FieldChange(NamedTuple):
    label: str
    stretches: list[Stretch]


def changes(old: Revision, new: Revision) -> list[FieldChange]:
    budget = Budget()
    return [
        FieldChange(_label(name), list(_stretches(lines_of(before), lines_of(after), budget)))
        for name in Revision.WRITTEN
        if (before := getattr(old, name)) != (after := getattr(new, name))
    ]


def _stretches(old: list[str], new: list[str], budget: Budget) -> Iterator[Stretch]:
    pieces = aligned(old, new, budget)
    if not budget.shows(len(pieces)):
        yield Stretch([Mark("gone", "\n".join(old)), Mark("new", "\n".join(new))])
        return
    for place, piece in enumerate(pieces):
        if piece.is_same:
            yield from _unchanged(piece, is_first=place == 0, is_last=place == len(pieces) - 1)
        else:
            yield Stretch(marks("\n".join(piece.old), "\n".join(piece.new), budget))


def _unchanged(piece: Piece, *, is_first: bool, is_last: bool) -> Iterator[Stretch]:
    """Fold unchanged lines, but never a single one, which would save nothing."""
    lines = piece.old
    begin, end = 0 if is_first else CONTEXT, len(lines) - (0 if is_last else CONTEXT)
    if end - begin < 2:
        yield Stretch([], "\n".join(lines))
        return
    parts = Stretch([], "\n".join(lines[:begin])), _folded(lines[begin:end]), Stretch([], "\n".join(lines[end:]))
    yield from (part for part in parts if part.text)


def _folded(lines: list[str]) -> Stretch:
    return Stretch([], "\n".join(lines), len(lines))


def _label(name: str) -> str:
    return str(PageForm.base_fields[name].label or name.capitalize())
