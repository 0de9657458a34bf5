"""An item of a text that its page can't have, or doesn't: the report counts them by name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leftover:
    """An item kept as text (a tag of another generator, a link to a missing file) or removed, by line."""

    line: int
    name: str
    text: str
