"""Two texts side by side, line by line, for an editor whose page someone else saved meanwhile."""

from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from publisher.desk.editor.forms import PageForm
from publisher.desk.editor.text_alignment import Budget, Piece, aligned
from publisher.pages.models import Revision


class ComparedRow(NamedTuple):
    theirs: str
    yours: str
    differs: bool


class FieldDifference(NamedTuple):
    label: str
    rows: list[ComparedRow]


def differences(theirs: Revision, form: PageForm) -> list[FieldDifference]:
    """Return the fields that differ between a saved text and a form."""
    yours, budget = form.written(), Budget()
    return [
        FieldDifference(str(form[name].label), list(_side_by_side(lines_of(hers), lines_of(yours[name]), budget)))
        for name in Revision.WRITTEN
        if (hers := getattr(theirs, name)) != yours[name]
    ]


def lines_of(value: Any) -> list[str]:
    """Return a field of any type as lines."""
    if isinstance(value, list):
        return value
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, datetime):
        return [date_format(timezone.localtime(value, ZoneInfo(settings.SITE_TIME_ZONE)), "j F Y, H:i")]
    return str(value or "").splitlines()


def _side_by_side(theirs: list[str], yours: list[str], budget: Budget) -> Iterator[ComparedRow]:
    pieces = aligned(theirs, yours, budget)
    if not budget.shows(sum(max(len(piece.old), len(piece.new)) for piece in pieces)):
        pieces = [Piece(["\n".join(theirs)], ["\n".join(yours)])]
    for piece in pieces:
        for left, right in zip_longest(piece.old, piece.new, fillvalue=""):
            yield ComparedRow(left, right, not piece.is_same)
