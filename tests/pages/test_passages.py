"""Passages: where the words that a remark is about are, after the text has changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.pages.passage import CONTEXT, Passage

TEA = "Hot water.\n\nTea is hot. Milk is cold. Tea is hot.\n\nThe end."
# Few letters, so that a passage is often repeated.
TEXT = st.text("ab \n", max_size=150)
QUOTE = st.text("ab \n", min_size=1, max_size=8)


def taken(words: str, text: str = TEA, count: int = 1) -> Passage:
    """Return the passage with these words, or a later one of several."""
    start = -1
    for _ in range(count):
        start = text.index(words, start + 1)
    return Passage.taken(text, start, start + len(words))


@given(before=TEXT, quote=QUOTE, after=TEXT, newer_before=TEXT, newer_after=TEXT)
def test_an_unchanged_passage_is_found_however_the_rest_is_edited(before, quote, after, newer_before, newer_after):
    passage = Passage.taken(before + quote + after, len(before), len(before) + len(quote))
    newer = newer_before + quote + newer_after
    place = passage.place_in(newer)
    assert place is not None
    assert newer[place : place + len(quote)] == quote


@given(before=TEXT, quote=QUOTE, after=TEXT, added=TEXT)
def test_of_equal_passages_it_is_the_one_between_the_same_words(before, quote, after, added):
    near, end = "<" + before[1 - CONTEXT :].rjust(CONTEXT - 1), after[: CONTEXT - 1].ljust(CONTEXT - 1) + ">"
    text = before + near + quote + end + after
    start = len(before + near)
    passage = Passage.taken(text, start, start + len(quote))
    for newer, place in [(added + text, start + len(added)), (text + added, start), (near + quote + end, len(near))]:
        assert passage.place_in(newer) == place


@pytest.mark.parametrize("text", ["Other words.", "", TEA.replace("Milk is", "Milk was")])
def test_a_passage_that_was_changed_or_deleted_is_gone(text):
    assert taken("Milk is cold").place_in(text) is None


def test_of_equal_passages_the_nearest_counts_where_nothing_else_tells_them_apart():
    text = "tea. " * 100
    assert [taken("tea", text, count).place_in(text) for count in (1, 51, 100)] == [0, 250, 495]
    assert taken("tea", text, 51).place_in("tea. " * 70) == 250


def test_words_on_one_side_are_enough():
    second = taken("Tea is hot", count=2)
    assert second.place_in(TEA.replace("The end.", "")) == TEA.rindex("Tea is hot")
    moved = "Tea is hot.\n\nThe end.\n\n" + TEA.removesuffix("Tea is hot.\n\nThe end.")
    assert second.place_in(moved) == TEA.rindex("Tea is hot") - TEA.rindex("Tea is hot")


def test_no_passage_is_nowhere():
    assert Passage("").place_in(TEA) is None
