"""The entries of a main menu: as an editor arranged them, and as readers see them. Plain data, on two levels."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from publisher.characters import NO_TEXT

MOST = 100
"""Maximum number of entries: every page repeats them."""

LONGEST_LABEL = 250

TOP, SECOND = 1, 2
"""The levels."""


class MenuEntry(NamedTuple):
    """A page by its key, or another site's address; its label, empty for the page's title; and its level."""

    page: int | None = None
    url: str = ""
    label: str = ""
    level: int = TOP

    @property
    def key(self) -> str:
        """What it leads to; a menu names each only once."""
        return f"page-{self.page}" if self.page else self.url


class ShownEntry(NamedTuple):
    """An entry as readers see it; `path` is None for another site's address, which is `url`."""

    title: str
    path: str | None = None
    url: str = ""
    below: "tuple[ShownEntry, ...]" = ()

    @property
    def paths(self) -> set[str | None]:
        return {self.path, *(entry.path for entry in self.below)}


def read(stored: Any) -> list[MenuEntry]:
    """Return the entries in a menu's column."""
    return [MenuEntry(**entry) for entry in stored]


def written(entries: Iterable[MenuEntry]) -> list[dict[str, Any]]:
    """Return entries as the column holds them; raise ValidationError for a menu that can't be."""
    entries = list(entries)
    if len(entries) > MOST:
        raise ValidationError(f"There are {len(entries)} entries; use at most {MOST}.")
    keys = [entry.key for entry in entries]
    for entry in entries:
        if keys.count(entry.key) > 1:
            raise ValidationError(f"{entry.label or entry.url or 'A page'} is in the menu twice; remove one of them.")
        _refuse_label(entry)
    return [entry._asdict() for entry in levelled(entries)]


def levelled(entries: Iterable[MenuEntry]) -> Iterator[MenuEntry]:
    """Yield entries on levels that exist: the first is always at the top."""
    for place, entry in enumerate(entries):
        yield entry._replace(level=SECOND if place and entry.level == SECOND else TOP)


def shown(entries: Iterable[MenuEntry], live: Mapping[int, tuple[str, str]]) -> tuple[ShownEntry, ...]:
    """Return what readers see; `live` has titles and paths of live pages, by key.

    A page that isn't live is left out, and so is what is below it.
    """
    top: list[tuple[ShownEntry | None, list[ShownEntry]]] = []
    for entry in entries:
        seen = _shown(entry, live)
        if entry.level == TOP:
            top.append((seen, []))
        elif seen and top:
            top[-1][1].append(seen)
    return tuple(seen._replace(below=tuple(below)) for seen, below in top if seen)


def _shown(entry: MenuEntry, live: Mapping[int, tuple[str, str]]) -> ShownEntry | None:
    if entry.url:
        return ShownEntry(entry.label, url=entry.url)
    title, path = live.get(entry.page or 0, ("", None))
    return None if path is None else ShownEntry(entry.label or title, path)


def _refuse_label(entry: MenuEntry) -> None:
    if entry.url and not entry.label:
        raise ValidationError(f"{entry.url} needs a label: readers see it in the menu.")
    if len(entry.label) > LONGEST_LABEL or NO_TEXT.search(entry.label):
        raise ValidationError(
            f"“{entry.label[:50]}” can’t be a label: use at most {LONGEST_LABEL} letters, without control characters."
        )
