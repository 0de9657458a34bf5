"""A generator's configuration, read and never run: YAML, TOML, JSON, and the constants of a Python file."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

from publisher.pages.importing.folder import read_text
from publisher.pages.importing.front_matter import Source, Value, parse_front_matter, plain_value

KINDS = {".yml": "yaml", ".yaml": "yaml", ".toml": "toml", ".json": "json"}


class Configuration:
    """Values by name. A dot leads into a table, capitals don't matter, and a value of another shape is none."""

    def __init__(self, values: Mapping[str, Value], text: str = "") -> None:
        self.values = values
        self.text = text
        """The file as it is, for configurations that are programs."""

    def value(self, name: str) -> Value:
        found: Any = self.values
        for key in name.split("."):
            tables = found.items() if isinstance(found, Mapping) else ()
            found = next((value for own, value in tables if own.lower() == key.lower()), None)
        value: Value = found
        return value

    def word(self, name: str) -> str:
        found = self.value(name)
        return found.strip() if isinstance(found, str) else ""

    def words(self, name: str) -> list[str]:
        """Return the texts of a list, or one text alone."""
        found = self.value(name)
        return [item for item in (found if isinstance(found, list) else [found]) if isinstance(item, str) and item]

    def table(self, name: str) -> dict[str, Value]:
        found = self.value(name)
        return found if isinstance(found, dict) else {}

    def flag(self, name: str, default: bool) -> bool:
        word = self.word(name).lower()
        return default if not word else word in ("true", "yes", "on", "1")


def is_table(value: Value) -> TypeGuard[dict[str, Value]]:
    return isinstance(value, dict)


def read_configuration(file: Path) -> Configuration:
    """Read a file by its suffix; raise FileProblem with the line of a mistake."""
    text = read_text(file).text if file.stat().st_size else ""
    kind = KINDS.get(file.suffix)
    if kind:
        fields = parse_front_matter(Source(kind, text, 1, "", 1))
        return Configuration({name: field.value for name, field in fields.items()}, text)
    return Configuration(_constants(text) if file.suffix == ".py" else {}, text)


def _constants(program: str) -> dict[str, Value]:
    """Return the names that a Python file gives literals; what it computes is left out."""
    try:
        statements = ast.parse(program).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    values: dict[str, Value] = {}
    for statement in statements:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                try:
                    values[target.id.lower()] = plain_value(ast.literal_eval(statement.value))
                except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                    continue
    return values
