"""Main menus that sites have in their configuration: Hugo's `[[menus.main]]` and MkDocs' `nav`."""

from collections.abc import Iterator
from typing import NamedTuple

from publisher.pages.importing.front_matter import Value
from publisher.pages.importing.generators.configuration import Configuration, is_table


class MenuEntry(NamedTuple):
    """A page in a menu: the place of its file, or its address with the first slash."""

    place: str
    weight: int
    is_top: bool = True


def hugo_menu(config: Configuration) -> list[MenuEntry]:
    found = config.value("menus.main") or config.value("menu.main")
    entries = [Configuration(one) for one in (found if isinstance(found, list) else []) if is_table(one)]
    named = ((one, one.word("pageRef") or one.word("url")) for one in entries if not one.word("parent"))
    return [MenuEntry(f"/{place.strip('/')}", _weight(one)) for one, place in named if place and "://" not in place]


def mkdocs_menu(nav: Value, content: str) -> list[MenuEntry]:
    """Return the pages that `nav` names, in its order; those outside its groups are the main menu."""
    named = enumerate(_named(nav, is_top=True), start=1)
    return [MenuEntry(f"{content}/{place}".strip("/"), number, is_top) for number, (place, is_top) in named]


def _named(found: Value, *, is_top: bool) -> Iterator[tuple[str, bool]]:
    """Yield the files of a navigation, each with whether it is outside all groups."""
    for item in found if isinstance(found, list) else ():
        for value in item.values() if isinstance(item, dict) else (item,):
            if isinstance(value, str) and "://" not in value:
                yield value, is_top
            else:
                yield from _named(value, is_top=False)


def _weight(entry: Configuration) -> int:
    weight = entry.word("weight")
    return int(weight) if weight.isdecimal() and len(weight) < 10 else 0
