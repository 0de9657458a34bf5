"""Alignment of two texts, line by line or word by word, in bounded time.

Items that occur exactly once in both texts anchor them (as in a "patience diff"), which takes next to no time and reads
well; between the anchors, equal items are searched for within a budget.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import NamedTuple

STEPS = 12_000_000
"""Maximum steps of one comparison, well below a second: a step looks at two equal lines or words once. Everything
beyond that counts as new."""

MOST_PIECES = 4_000
"""Maximum number of pieces in one comparison; with more, it is shown as one removed and one added."""

TOO_LITTLE = 0.3
"""Share of common letters below which two texts are shown one after the other, not merged word by word."""


class Piece(NamedTuple):
    old: list[str]
    new: list[str]

    @property
    def is_same(self) -> bool:
        return self.old == self.new


class Mark(NamedTuple):
    kind: str  # same, gone or new
    text: str

    @property
    def visible(self) -> str:
        """The text with signs for changed white space: a bare line end can't be seen."""
        shown = self.text.replace("\n", "↵\n")
        return shown if self.text.strip() else shown.replace(" ", "·").replace("\t", "→")


class Budget:
    """The steps of one comparison, shared by all its fields, lines and words."""

    def __init__(self) -> None:
        self.steps, self.pieces = STEPS, MOST_PIECES

    def pays(self, steps: int) -> bool:
        if steps > self.steps:
            return False
        self.steps -= steps
        return True

    def shows(self, pieces: int) -> bool:
        if pieces > self.pieces:
            return False
        self.pieces -= pieces
        return True


def aligned(old: list[str], new: list[str], budget: Budget) -> list[Piece]:
    """Split both texts, from beginning to end, into alternating equal and different pieces."""
    coarse = _joined(_between_anchors(old, new))
    chosen = _worth_refining(coarse, budget)
    return _joined(finer for place, piece in enumerate(coarse) for finer in _refined(piece, place in chosen))


def marks(old: str, new: str, budget: Budget) -> list[Mark]:
    """Return a text with its removed and added words marked."""
    pieces = list(_without_islands(aligned(_words(old), _words(new), budget)))
    common = sum(len("".join(piece.old).strip()) for piece in pieces if piece.is_same)
    if common < TOO_LITTLE * max(len(old), len(new)) or not budget.shows(len(pieces)):
        pieces = [Piece([old], []), Piece([], [new])]
    return [mark for piece in pieces for mark in _marks_of(piece) if mark.text]


def _between_anchors(old: list[str], new: list[str]) -> Iterator[Piece]:
    ends = [(-1, -1), *_anchors(old, new), (len(old), len(new))]
    for (a, b), (c, d) in pairwise(ends):
        yield from _trimmed(old[a + 1 : c], new[b + 1 : d])
        yield Piece(old[c : c + 1], new[d : d + 1])


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return the places of items that occur once in both texts and in the same order in both."""
    once = {item for item, count in Counter(old).items() if count == 1}
    once &= {item for item, count in Counter(new).items() if count == 1}
    places = {item: place for place, item in enumerate(new) if item in once}
    return _longest_rising([(place, places[item]) for place, item in enumerate(old) if item in once])


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs, rising in the first number, that also rises in the second."""
    lowest: list[int] = []
    ends: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for pair in pairs:
        length = bisect_left(lowest, pair[1])
        before[pair] = ends[length - 1] if length else None
        lowest[length : length + 1], ends[length : length + 1] = [pair[1]], [pair]
    return _chain(ends[-1] if ends else None, before)[::-1]


def _chain(
    pair: tuple[int, int] | None, before: dict[tuple[int, int], tuple[int, int] | None]
) -> list[tuple[int, int]]:
    chain = []
    while pair:
        chain.append(pair)
        pair = before[pair]
    return chain


def _trimmed(old: list[str], new: list[str]) -> Iterator[Piece]:
    """Return the common beginning and end of both, and the rest between."""
    if not (old and new):
        yield Piece(old, new)
        return
    head = _common(old, new)
    yield Piece(old[:head], new[:head])
    old, new = old[head:], new[head:]
    tail = _common(old[::-1], new[::-1])
    yield Piece(old[: len(old) - tail], new[: len(new) - tail])
    yield Piece(old[len(old) - tail :], new[len(new) - tail :])


def _common(old: list[str], new: list[str]) -> int:
    return next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _is_open(piece: Piece) -> bool:
    """Whether the piece may contain equal items."""
    return bool(piece.old and piece.new and not piece.is_same)


def _worth_refining(pieces: list[Piece], budget: Budget) -> set[int]:
    """Return the places of pieces that still contain equal items, cheapest first, as many as the budget allows."""
    costs = sorted((_most_steps(piece), place) for place, piece in enumerate(pieces) if _is_open(piece))
    wanted = [(steps, place) for steps, place in costs if steps][:MOST_PIECES]
    return {place for steps, place in wanted if budget.pays(steps)}


def _most_steps(piece: Piece) -> int:
    """Estimate difflib's cost: all equal pairs times its possible restarts; a third of that if all are alike."""
    if not (common := set(piece.old).intersection(piece.new)):
        return 0
    old, new = Counter(piece.old), Counter(piece.new)
    pairs = sum(old[item] * new[item] for item in common)
    return pairs * min(len(piece.old), len(piece.new))


def _refined(piece: Piece, is_chosen: bool) -> Iterator[Piece]:
    if not is_chosen:
        yield piece
        return
    for _, a, b, c, d in SequenceMatcher(None, piece.old, piece.new, autojunk=False).get_opcodes():
        yield Piece(piece.old[a:b], piece.new[c:d])


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    filled = (piece for piece in pieces if piece.old or piece.new)
    return [_one(list(run)) for _, run in groupby(filled, lambda piece: piece.is_same)]


def _one(run: list[Piece]) -> Piece:
    if len(run) == 1:
        return run[0]
    return Piece([item for piece in run for item in piece.old], [item for piece in run for item in piece.new])


def _without_islands(pieces: list[Piece]) -> list[Piece]:
    """Merge an unchanged space between two changed words into the change."""
    inner = {place for place in range(1, len(pieces) - 1) if pieces[place].is_same and not _says(pieces[place])}
    runs = groupby(enumerate(pieces), lambda found: found[1].is_same and found[0] not in inner)
    return [_one([piece for _, piece in run]) for _, run in runs]


def _says(piece: Piece) -> bool:
    return bool("".join(piece.old).strip())


def _marks_of(piece: Piece) -> list[Mark]:
    if piece.is_same:
        return [Mark("same", "".join(piece.old))]
    return [Mark("gone", "".join(piece.old)), Mark("new", "".join(piece.new))]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\s|[^\w\s]", text)
