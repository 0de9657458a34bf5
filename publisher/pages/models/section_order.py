"""Weights that put a page at another place in its section, for few pages: most of a section keeps its weights."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from publisher.pages.models.publication import order_key

STEP = 10
"""Distance between new weights, so that a page fits between them later."""


class Place(NamedTuple):
    """What decides a page's place in its section; `order_key` is the same rule."""

    pk: int
    path: str
    weight: int
    date: datetime | None

    def key(self, weight: int | None = None) -> str:
        return order_key(self.weight if weight is None else weight, self.date, self.path)


def new_weights(others: Sequence[Place], moved: Place, at: int) -> dict[int, int]:
    """Return the new weights, by primary key, with which `moved` comes at index `at` of `others`, which are in order.

    If its neighbours leave no room, either all that are too close before it move up or all after it move down,
    whichever are fewer.
    """
    before, after = others[:at], others[at:]
    for weight in _between(moved, before[-1:], after[:1]):
        if all(p.key() < moved.key(weight) for p in before[-1:]) and all(
            moved.key(weight) < p.key() for p in after[:1]
        ):
            return {} if weight == moved.weight else {moved.pk: weight}
    up, down = _pushed([moved, *reversed(before)], after[0], -1), _pushed([moved, *after], before[-1], 1)
    return min(up, down, key=len)


def _between(moved: Place, before: Sequence[Place], after: Sequence[Place]) -> list[int]:
    """Return the weights to try, the best first."""
    ends = [place.weight for place in (*before, *after)]
    beyond = [*(p.weight + STEP for p in before if not after), *(p.weight - STEP for p in after if not before)]
    return [moved.weight, sum(ends) // max(len(ends), 1), *ends, *beyond]


def _pushed(places: Iterable[Place], last: Place, sign: int) -> dict[int, int]:
    """Return new weights for places in order of their distance from `last`, until one is far enough as it is."""
    weights: dict[int, int] = {}
    key, weight = last.key(), last.weight
    for number, place in enumerate(places):
        if number and _is_beyond(place.key(), key, sign):
            break
        weight += sign * STEP
        weights[place.pk], key = weight, place.key(weight)
    return weights


def _is_beyond(key: str, other: str, sign: int) -> bool:
    return key > other if sign > 0 else key < other
