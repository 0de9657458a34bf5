"""A passage of a text, and where it is after the text has changed. Pure; a remark is about one.

static/desk/passage.js finds it in the same way in the text that is being typed.
"""

from collections.abc import Iterator
from typing import NamedTuple, Self

CONTEXT = 60
"""Number of characters kept before and after a passage."""

NEAR = 15
"""Number of those that are closest: they tell it from others if the rest has changed."""


class Passage(NamedTuple):
    quote: str
    before: str = ""
    after: str = ""
    start: int = 0
    """Number of characters before it in the text that it was taken from."""

    @classmethod
    def taken(cls, text: str, start: int, end: int) -> Self:
        return cls(text[start:end], text[max(start - CONTEXT, 0) : start], text[end : end + CONTEXT], start)

    def place_in(self, text: str) -> int | None:
        """Return where the passage begins in a text; None if it is gone.

        It is looked for with the words around it, then with fewer of them; of several places, the nearest counts.
        """
        for before, after in self._surroundings() if self.quote else ():
            at = _nearest(text, before + self.quote + after, self.start - len(before))
            if at is not None:
                return at + len(before)
        return None

    def _surroundings(self) -> Iterator[tuple[str, str]]:
        for width in (CONTEXT, NEAR):
            before, after = self.before[-width:], self.after[:width]
            yield before, after
            if before and after:
                yield before, ""
                yield "", after
        yield "", ""


def _nearest(text: str, words: str, wanted: int) -> int | None:
    start = max(wanted, 0)
    places = (text.rfind(words, 0, start + len(words)), text.find(words, start))
    return min((at for at in places if at >= 0), key=lambda at: abs(at - wanted), default=None)
