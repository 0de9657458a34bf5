"""The names of authors, which sites keep by a short key in their data: `ada` is Ada Lovelace."""

from pathlib import Path

from publisher.pages.importing.front_matter import Value
from publisher.pages.importing.generators.configuration import KINDS, read_configuration
from publisher.pages.importing.problems import FileProblem

PLACES = ("data/authors", "_data/authors", "blog/authors", "source/_data/authors", "src/_data/authors")
"""Files without their suffix, or folders with a file for each author."""
NAMES = ("name", "display_name", "title")


def author_names(root: Path) -> dict[str, str]:
    """Return authors' names by key; none from a file that can't be read."""
    found: dict[str, str] = {}
    for place in (root / place for place in PLACES):
        for file in (file for suffix in KINDS if (file := place.with_name(f"{place.name}{suffix}")).is_file()):
            found |= {key: name for key, value in _values(file).items() if (name := _name(value))}
        for file in sorted(place.iterdir()) if place.is_dir() else ():
            if file.suffix in KINDS and (name := _name(_values(file))):
                found[file.stem] = name
    return found


def _values(file: Path) -> dict[str, Value]:
    try:
        return dict(read_configuration(file).values)
    except FileProblem:
        return {}


def _name(value: Value) -> str:
    named = (value.get(name) for name in NAMES) if isinstance(value, dict) else ()
    return next((" ".join(name.split()) for name in named if isinstance(name, str) and name.strip()), "")
