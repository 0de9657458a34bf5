"""The alignment of two texts: as a person would see it, and found quickly."""

import random
from itertools import chain, pairwise

import pytest

from publisher.desk.editor.text_alignment import MOST_PIECES, Budget, Mark, Piece, aligned, marks
from publisher.desk.editor.text_merge import merged
from publisher.desk.history.text_changes import changes
from publisher.pages.models import Revision
from tests.effort import lines_run


def lines(text):
    return text.split()


def said(old, new):
    """Return the marks as one line: -gone-, +new+."""
    signs = {"same": "", "gone": "-", "new": "+"}
    return "".join(f"{signs[kind]}{text}{signs[kind]}" for kind, text in marks(old, new, Budget()))


def test_what_is_the_same_and_what_differs_come_in_turn():
    pieces = [Piece(["a"], ["a"]), Piece(["b"], ["x", "y"]), Piece(["c"], ["c"]), Piece(["d"], [])]
    assert aligned(lines("a b c d"), lines("a x y c"), Budget()) == pieces


@pytest.mark.parametrize(("old", "new"), [("", ""), ("a", ""), ("", "a"), ("a b", "a b"), ("a a a", "a a")])
def test_nothing_is_lost_at_the_edges(old, new):
    pieces = aligned(lines(old), lines(new), Budget())
    assert [item for piece in pieces for item in piece.old] == lines(old)
    assert [item for piece in pieces for item in piece.new] == lines(new)


def test_both_texts_can_be_read_from_the_pieces_whatever_they_are():
    chance = random.Random(1)
    for _ in range(300):
        old, new = (chance.choices("abcdefgh", k=chance.randrange(30)) for _ in range(2))
        pieces = aligned(old, new, Budget())
        assert list(chain.from_iterable(piece.old for piece in pieces)) == old
        assert list(chain.from_iterable(piece.new for piece in pieces)) == new
        assert all(a.is_same != b.is_same for a, b in pairwise(pieces))


def test_words_that_went_and_came_are_marked():
    assert said("The ferry leaves at seven.", "The ferry leaves at half past seven.") == (
        "The ferry leaves at +half past +seven."
    )
    assert said("It costs 4 euros.", "It costs 5 euros!") == "It costs -4-+5+ euros-.-+!+"


def test_words_in_a_row_are_one_change():
    assert said("We sell red wine here and now", "We sell white beer here and now") == (
        "We sell -red wine-+white beer+ here and now"
    )


def test_texts_with_little_in_common_stand_one_after_the_other():
    assert said("Nothing of this stays, I fear", "Wholly other words, whatever they say") == (
        "-Nothing of this stays, I fear-+Wholly other words, whatever they say+"
    )


def test_white_space_that_changed_can_be_seen():
    [_, gone, new, _] = marks("one two\nthree four", "one two three four", Budget())
    assert (gone.visible, new.visible) == ("↵\n", "·")


LITTLE = 10_000_000
"""Number of lines of Python that take about half a second."""


@pytest.mark.parametrize(
    "text",
    [
        [str(number % 150) for number in range(50_000)],
        ["a", "b"] * 25_000,
        [str(number) for number in range(50_000)],
        random.Random(2).choices("ab", k=50_000),
    ],
    ids=["repeats", "two words", "all different", "chance"],
)
def test_the_longest_texts_are_compared_in_time(text):
    assert lines_run(lambda: aligned(text, text[::-1], Budget())) < LITTLE


def alike(*, lines, words):
    """Return two texts of at most 200 KB whose lines all differ and are hard to compare word by word."""
    hers = [f"{number}\n{'a ' * words}" for number in range(lines)]
    mine = [f"{number}\n{'a b ' * (words // 2)}" for number in range(lines)]
    return "\n".join(hers), "\n".join(mine)


FAMILIES = {
    "11 KB in many places": alike(lines=280, words=18),
    "many places": alike(lines=1_500, words=60),
    "few large places": alike(lines=20, words=4_800),
    "each second word": [" ".join(f"w{n} {kind}{n}" for n in range(14_000)) for kind in "xy"],
    "each second line": ["\n".join(f"w{n}\n{kind}" for n in range(25_000)) for kind in "xy"],
    "white space": [" " * 200_000, " \n" * 100_000],
    "chance": ["".join(random.Random(seed).choices("ab \n", k=200_000)) for seed in (1, 2)],
}


@pytest.mark.parametrize("family", FAMILIES)
def test_one_comparison_spends_one_budget_however_many_places_differ(family):
    old, new = (Revision(title="Tea", body=body) for body in FAMILIES[family])
    assert lines_run(lambda: changes(old, new)) < LITTLE
    (field,) = changes(old, new)
    assert sum(len(stretch.marks) or 1 for stretch in field.stretches) < 2 * MOST_PIECES
    shown = [mark for stretch in field.stretches for mark in stretch.marks or [Mark("same", stretch.text)]]
    for text, kinds in ((old.body, ("same", "gone")), (new.body, ("same", "new"))):
        assert "".join("".join(mark.text for mark in shown if mark.kind in kinds).split()) == "".join(text.split())


@pytest.mark.parametrize("family", FAMILIES)
def test_so_does_one_that_brings_two_texts_together(family):
    base, mine = FAMILIES[family]
    yours = {**dict.fromkeys(Revision.WRITTEN, ""), "tags": [], "authors": [], "body": mine}
    theirs = Revision(title="", body="\n".join(reversed(base.split("\n"))), who="ada")
    assert lines_run(lambda: merged(Revision(body=base), yours, theirs)) < LITTLE
