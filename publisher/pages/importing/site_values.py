"""The values of an imported site that its templates may name, typed as Jekyll types them. liquid_bodies.py calls it.

Where Jekyll's reader and others disagree about a value (`012`, `10:30`), it is a Doubtful one, which no text may use.
"""

import csv
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

import yaml
from liquid.exceptions import LiquidError

from publisher.pages.importing.folder import all_files, read_text
from publisher.pages.importing.front_matter import NULLS, TextLoader, Value
from publisher.pages.importing.front_matter_fields import DATE, read_moment
from publisher.pages.importing.problems import FileProblem

WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})")
FLOAT = re.compile(r"[-+]?(?:0|[1-9]\d{0,11})\.\d{1,12}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DOUBTFUL = re.compile(
    r"[-+]?(?:0x[\d_a-f]+|0[ob][\d_]+|\d[\d,_:]*(?:\.[\d_]*)?|\.\d+|\d[\d.]*[eE][-+]?\d+|\.(?:inf|nan))|=|<<",
    re.IGNORECASE,
)
MOST_FILES, MOST_CHARACTERS = 2_000, 20_000_000
"""Files of data that are read for one site, and their characters together."""


class NotEvaluated(LiquidError):
    """A text needs something that an import doesn't know, or is too large to evaluate."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, token=None)


class Doubtful:
    """A value that readers of YAML disagree about."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _refuse(self, *others: object) -> NoReturn:
        raise NotEvaluated(f"{self.text} can be read in several ways")

    __eq__ = __lt__ = __gt__ = __bool__ = __str__ = __liquid__ = _refuse
    __hash__ = object.__hash__


class Data(Mapping[str, Any]):
    """The files and folders of a data folder by name, each file read when a text first names it."""

    def __init__(self, root: Path, folder: str) -> None:
        self.files: dict[str, Any] = {}
        self._read: dict[Path, Any] = {}
        self._left = MOST_CHARACTERS
        found = [one for one in all_files(root, [folder]) if one.file.suffix in READERS] if folder else []
        for one in found[:MOST_FILES]:
            *folders, name = one.place.removeprefix(f"{folder}/").split("/")
            inner = self.files
            for key in map(_key, folders):
                if not isinstance(inner.get(key), dict):
                    inner[key] = {}
                inner = inner[key]
            inner.setdefault(_key(name.rpartition(".")[0]), one.file)

    def __getitem__(self, key: str) -> Any:
        if key not in self.files:
            raise NotEvaluated(f"the site has no data named {key}")
        return self._value(self.files[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def _value(self, found: Any) -> Any:
        if isinstance(found, dict):
            return {key: self._value(value) for key, value in found.items()}
        if found not in self._read:
            self._read[found] = self._file(found)
        return self._read[found]

    def _file(self, file: Path) -> Any:
        try:
            text = read_text(file).text
            self._left -= len(text)
            if self._left < 0:
                raise NotEvaluated("the site has too much data")
            value = READERS[file.suffix](text)
            return value
        except (FileProblem, yaml.YAMLError, csv.Error, ValueError, RecursionError) as error:
            raise NotEvaluated(f"{file.name} can't be read: {error}") from error


class Names(Mapping[str, Any]):
    """Values by name. Those of some names only Jekyll knows; one that isn't there is nothing, unless `is_strict`."""

    def __init__(self, values: Mapping[str, Any], unknown: Collection[str], *, is_strict: bool = False) -> None:
        self.values_by_name, self.unknown, self.is_strict = values, unknown, is_strict

    def __getitem__(self, key: str) -> Any:
        is_known = key in self.values_by_name
        if key in self.unknown or (self.is_strict and not is_known):
            raise NotEvaluated(f"{key} isn't in the site's files")
        return self.values_by_name[key] if is_known else None

    def __iter__(self) -> NoReturn:
        raise NotEvaluated("not all of these values are known")

    def __len__(self) -> NoReturn:
        raise NotEvaluated("not all of these values are known")


def typed_yaml(text: str) -> Any:
    """Return a YAML document's value; raise YAMLError or NotEvaluated."""
    root = yaml.compose(text, Loader=TextLoader)
    return None if root is None else _typed(root)


def _typed(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_typed(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return dict(_member(key, value) for key, value in node.value)
    return typed_scalar(node.value) if getattr(node, "style", None) is None else str(node.value)


def _member(key: yaml.Node, value: yaml.Node) -> tuple[str | int, Any]:
    """Return a table's name and value; the value of a name that Ruby doesn't read as a text is doubtful (`on`)."""
    name = _typed(key)
    is_plain = isinstance(name, str | int) and not isinstance(name, bool)
    return (name, _typed(value)) if is_plain else (str(key.value), Doubtful(f"the name {key.value}"))


def typed_scalar(text: str) -> Any:
    """Return the value of a text that stands in YAML without quotes."""
    if text in NULLS:
        return None
    if text in (text.lower(), text.upper(), text.capitalize()) and text.lower() in WORDS:
        return WORDS[text.lower()]
    if INTEGER.fullmatch(text):
        return int(text)
    if FLOAT.fullmatch(text):
        return float(text)
    if DATE.fullmatch(text):
        return _day_or_time(text)
    return Doubtful(text) if DOUBTFUL.fullmatch(text) else text


def typed_value(value: Value) -> Any:
    """Return a value of the configuration, all of whose texts are read as if they stood without quotes."""
    if isinstance(value, list):
        return [typed_value(item) for item in value]
    if isinstance(value, dict):
        return {name: typed_value(item) for name, item in value.items()}
    return None if value is None else typed_scalar(value)


def _day_or_time(text: str) -> date | datetime | Doubtful:
    """Return a day, or a time, which YAML has in UTC unless it says otherwise."""
    try:
        moment = read_moment(text, 0)
    except FileProblem:
        return Doubtful(text)
    match = DATE.fullmatch(text)
    if match and match["hour"]:
        return moment.at if match["zone"] else moment.at.replace(tzinfo=UTC)
    return moment.day if DAY.fullmatch(text) else Doubtful(text)


def _key(name: str) -> str:
    """Return a file's name as Jekyll's data is named by it."""
    return re.sub(r"\s+", "_", re.sub(r"[^\w\s-]+", "", name).strip())


def _rows(text: str, delimiter: str) -> list[dict[str, str | None]]:
    header, *rows = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    return [{name: row[at] if at < len(row) and row[at] else None for at, name in enumerate(header)} for row in rows]


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


READERS: dict[str, Callable[[str], Any]] = {
    ".yml": typed_yaml,
    ".yaml": typed_yaml,
    ".json": lambda text: json.loads(text, parse_constant=_refuse_constant),
    ".csv": lambda text: _rows(text, ","),
    ".tsv": lambda text: _rows(text, "\t"),
}
