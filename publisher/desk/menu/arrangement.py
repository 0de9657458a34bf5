"""Moves of entries in a menu that an editor arranges: what is below an entry goes with it."""

from collections.abc import Callable
from dataclasses import dataclass

from publisher.pages.menu_entries import SECOND, TOP, MenuEntry, levelled


@dataclass
class Arrangement:
    entries: list[MenuEntry]

    def __post_init__(self) -> None:
        self.entries = list(levelled(self.entries))

    def add(self, entry: MenuEntry) -> bool:
        """Add an entry at the end; return False if the menu has it."""
        if entry.key in (one.key for one in self.entries):
            return False
        self.entries.append(entry)
        return True

    def move(self, asked: str) -> MenuEntry | None:
        """Do what a button asked for, such as "up:3" or "to:3:7"; return the entry, or None if it asked for nothing."""
        verb, *numbers = asked.split(":")
        places = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 5]
        if verb not in MOVES or not places or places[0] >= len(self.entries):
            return None
        entry = self.entries[places[0]]
        MOVES[verb](self, places[0], places[-1])
        self.entries = list(levelled(self.entries))
        return entry

    def up(self, at: int, _: int) -> None:
        """Go before the entry above; the first in a group goes to the end of the group above."""
        self.put(at, self._start(at - 1) if self._is_top(at) else at - 1)

    def down(self, at: int, _: int) -> None:
        self.put(at, self._end(self._end(at)) if self._is_top(at) else at + 2)

    def indent(self, at: int, _: int) -> None:
        """Go into the group above, with everything below it."""
        self.entries[at] = self.entries[at]._replace(level=SECOND)

    def outdent(self, at: int, _: int) -> None:
        """Go to the top level, after the group; the others stay in it."""
        if not self._is_top(at):
            end = self._end(self._start(at)) - 1
            self.entries.insert(end, self.entries.pop(at)._replace(level=TOP))

    def remove(self, at: int, _: int) -> None:
        """Take an entry out; what was below it goes to the top level."""
        end = self._end(at)
        below = [entry._replace(level=TOP) for entry in self.entries[at + 1 : end]]
        self.entries[at:end] = below

    def put(self, at: int, to: int) -> None:
        """Put an entry before the one at `to`; on the top level, before or after the whole group that is there."""
        end = self._end(at)
        to = self._between_groups(at, to) if self._is_top(at) else max(to, 1)
        if not at <= to <= end:
            moving, left = self.entries[at:end], self.entries[:at] + self.entries[end:]
            to -= len(moving) if to > at else 0
            self.entries = [*left[:to], *moving, *left[to:]]

    def _between_groups(self, at: int, to: int) -> int:
        return self._start(to) if to < at else self._end(self._start(to - 1))

    def _is_top(self, at: int) -> bool:
        return self.entries[at].level == TOP

    def _start(self, at: int) -> int:
        """Return where the group that holds this place starts."""
        return next((place for place in range(min(at, len(self.entries) - 1), 0, -1) if self._is_top(place)), 0)

    def _end(self, at: int) -> int:
        """Return the place after an entry and what is below it."""
        if at < len(self.entries) and not self._is_top(at):
            return at + 1
        return next((place for place in range(at + 1, len(self.entries)) if self._is_top(place)), len(self.entries))


MOVES: dict[str, Callable[[Arrangement, int, int], None]] = {
    "up": Arrangement.up,
    "down": Arrangement.down,
    "indent": Arrangement.indent,
    "outdent": Arrangement.outdent,
    "remove": Arrangement.remove,
    "to": Arrangement.put,
}
"""The buttons' verbs, each with the place of an entry and, for the last one, the place to put it."""
