"""Three-way merge of two texts made from a third: a change made by only one of them is taken over.

Where both changed the same lines differently, both versions go into the text between marks, and an editor decides.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from publisher.desk.editor.text_alignment import Budget, aligned
from publisher.pages.merge_marks import BETWEEN, THEIRS, YOURS
from publisher.pages.models import Revision


class Span(NamedTuple):
    """Lines of the common original, and what one of the texts has in their place."""

    start: int
    end: int
    lines: list[str]


@dataclass(frozen=True)
class Merged:
    fields: dict[str, Any]
    conflicts: list[str]
    """The fields that both changed differently."""


def merged(base: Revision | None, yours: dict[str, Any], theirs: Revision) -> Merged:
    """Merge all fields of a text; any field but the body that can't be merged keeps your version."""
    fields: dict[str, Any] = {}
    conflicts = []
    for name in Revision.WRITTEN:
        old, new = getattr(base, name, None), getattr(theirs, name)
        fields[name], is_clean = _field(name, old, yours[name], new, theirs.who)
        conflicts += [] if is_clean else [name]
    return Merged(fields, conflicts)


def _field(name: str, old: Any, yours: Any, theirs: Any, who: str) -> tuple[Any, bool]:
    if yours in (theirs, old):
        return theirs, True
    if theirs == old:
        return yours, True
    if isinstance(yours, list):
        return _names(old or [], yours, theirs), True
    if name == "body":
        text, conflicts = _lines((old or "").split("\n"), yours.split("\n"), theirs.split("\n"), who)
        return "\n".join(text), not conflicts
    return yours, False


def _names(old: list[str], yours: list[str], theirs: list[str]) -> list[str]:
    """Return their list, without what you removed and with what you added."""
    kept = [name for name in theirs if name in yours or name not in old]
    return kept + [name for name in yours if name not in old and name not in kept]


def _lines(old: list[str], yours: list[str], theirs: list[str], who: str) -> tuple[list[str], int]:
    text: list[str] = []
    at = conflicts = 0
    for mine, other in _groups(_spans(old, yours), _spans(old, theirs)):
        start, end = min(s.start for s in mine + other), max(s.end for s in mine + other)
        left, right = _as_changed(old, start, end, mine), _as_changed(old, start, end, other)
        text += old[at:start]
        at = end
        if left == right or not other:
            text += left
        elif not mine:
            text += right
        else:
            conflicts += 1
            text += [YOURS, *left, BETWEEN, *right, THEIRS + who]
    return text + old[at:], conflicts


def _spans(old: list[str], new: list[str]) -> list[Span]:
    pieces = aligned(old, new, Budget())
    ends = accumulate(len(piece.old) for piece in pieces)
    return [
        Span(end - len(piece.old), end, piece.new) for piece, end in zip(pieces, ends, strict=True) if not piece.is_same
    ]


def _groups(mine: list[Span], other: list[Span]) -> list[tuple[list[Span], list[Span]]]:
    """Group changes that touch: those that share a line or are adjacent."""
    groups: list[tuple[list[Span], list[Span]]] = []
    reach = -1
    for span, side in sorted([(s, 0) for s in mine] + [(s, 1) for s in other], key=lambda found: found[0][:2]):
        if not groups or span.start > reach:
            groups.append(([], []))
        groups[-1][side].append(span)
        reach = max(reach, span.end)
    return groups


def _as_changed(old: list[str], start: int, end: int, spans: list[Span]) -> list[str]:
    """Return the lines from start to end as one of the two texts has them."""
    lines: list[str] = []
    for span in spans:
        lines += old[start : span.start] + span.lines
        start = span.end
    return lines + old[start:end]
