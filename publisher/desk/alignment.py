"""What two texts have in common, line by line or word by word, found in a time that has an end.

What stands exactly once in both holds them together (as in a "patience diff"), which takes next to no time and reads
well; between such places equal things are sought with patience that is limited.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import NamedTuple

STEPS = 12_000_000
"""What all of one comparison may cost, well below a second: a step looks at two equal lines or words once. Of what is
beyond that, all counts as new."""

MOST_PIECES = 4_000
"""So many pieces of one comparison are shown; what falls into more is shown as one that went and one that came."""

TOO_LITTLE = 0.3
"""Two texts that share less than this part of their letters are shown one after the other, not word in word."""


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
        """With signs for white space that changed: nobody sees where a line end was."""
        shown = self.text.replace("\n", "↵\n")
        return shown if self.text.strip() else shown.replace(" ", "·").replace("\t", "→")


class Budget:
    """Of one comparison, however many fields, lines and words it goes through: it is spent once."""

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
    """Both from the beginning to the end, in pieces that are the same and such as differ, in turn."""
    coarse = _joined(_between_anchors(old, new))
    chosen = _worth_refining(coarse, budget)
    return _joined(finer for place, piece in enumerate(coarse) for finer in _refined(piece, place in chosen))


def marks(old: str, new: str, budget: Budget) -> list[Mark]:
    """A text with the words that went and came."""
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
    """The places of what stands once in both, as far as they follow each other in both."""
    once = {item for item, count in Counter(old).items() if count == 1}
    once &= {item for item, count in Counter(new).items() if count == 1}
    places = {item: place for place, item in enumerate(new) if item in once}
    return _longest_rising([(place, places[item]) for place, item in enumerate(old) if item in once])


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs that rise in the first number, as many as rise in the second one too."""
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
    """What both begin and end with, and the rest between."""
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
    """Something equal may be in it."""
    return bool(piece.old and piece.new and not piece.is_same)


def _worth_refining(pieces: list[Piece], budget: Budget) -> set[int]:
    """The places of those in which something equal is left, the cheapest first, as many as the budget pays for."""
    costs = sorted((_most_steps(piece), place) for place, piece in enumerate(pieces) if _is_open(piece))
    wanted = [(steps, place) for steps, place in costs if steps][:MOST_PIECES]
    return {place for steps, place in wanted if budget.pays(steps)}


def _most_steps(piece: Piece) -> int:
    """Of difflib: all pairs of equal things, as often as it may begin anew. Where all are alike, a third of that."""
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
    """A space that stayed between two words that went and came belongs to them."""
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
