"""Two texts side by side, line by line: what an editor sees whose page somebody else saved in between."""

from collections.abc import Iterator
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from publisher.desk.forms import PageForm
from publisher.pages.models import Revision

MAX_ALIGNED = 2_000
"""Lines of a text up to which equal ones are sought: in long, repetitive texts that takes minutes."""


class Row(NamedTuple):
    theirs: str
    yours: str
    differs: bool


class Difference(NamedTuple):
    label: str
    rows: list[Row]


def differences(theirs: Revision, form: PageForm) -> list[Difference]:
    """The fields in which a saved text and that of a form disagree."""
    yours = form.written()
    return [
        Difference(str(form[name].label), list(_aligned(_lines(getattr(theirs, name)), _lines(yours[name]))))
        for name in Revision.WRITTEN
        if getattr(theirs, name) != yours[name]
    ]


def _aligned(theirs: list[str], yours: list[str]) -> Iterator[Row]:
    if max(len(theirs), len(yours)) > MAX_ALIGNED:
        yield from (Row(*pair, pair[0] != pair[1]) for pair in zip_longest(theirs, yours, fillvalue=""))
        return
    for verb, a, b, c, d in SequenceMatcher(None, theirs, yours).get_opcodes():
        for left, right in zip_longest(theirs[a:b], yours[c:d], fillvalue=""):
            yield Row(left, right, verb != "equal")


def _lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, datetime):
        return [date_format(timezone.localtime(value), "j F Y, H:i")]
    return str(value or "").splitlines()
