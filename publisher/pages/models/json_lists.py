"""Lists in JSON columns: names, tags, headings.

A column can hold any JSON. Values that break the rules, such as a number among names, are skipped when read, so that
one bad row stops neither a list nor a build.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

HEADING = {"level": int, "id": str, "text": str}


def names_in(value: Any) -> list[str]:
    return [name for name in _items(value) if isinstance(name, str)]


def pairs_in(value: Any) -> list[tuple[str, str]]:
    """Return the pairs in a list, such as the slug and the name of each tag."""
    return [(pair[0], pair[1]) for pair in _items(value) if isinstance(pair, list) and _types(pair) == [str, str]]


def headings_in(value: Any) -> list[dict[str, Any]]:
    return [it for it in _items(value) if isinstance(it, dict) and {k: type(v) for k, v in it.items()} == HEADING]


def _types(value: list[Any]) -> list[type]:
    return [type(item) for item in value]


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


class ListField(models.JSONField):
    """A list column; migrations see it as the plain JSON column that it used to be."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        return self.sound(super().from_db_value(value, expression, connection))

    def sound(self, value: Any) -> list[Any]:
        raise NotImplementedError


class NameListField(ListField):
    def sound(self, value: Any) -> list[str]:
        return names_in(value)


class HeadingListField(ListField):
    def sound(self, value: Any) -> list[dict[str, Any]]:
        return headings_in(value)
