"""Front matter: the fields above a Markdown body, each with its line number. documents.py calls it.

YAML is between `---` lines, TOML between `+++` lines; Pelican's `Title: x` lines end at the first blank line. A scalar
stays the text that the author wrote (`no`, `1.10` and `12:30` are kept as is); front_matter_fields.py gives it a type.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Any

import yaml

from publisher.pages.importing.javascript_fields import UnreadProgram, read_program
from publisher.pages.importing.problems import FileProblem

Value = str | list["Value"] | dict[str, "Value"] | None

MAX_SIZE = 64 * 1024
MAX_DEPTH = 20
FENCES = {"---": "yaml", "---yaml": "yaml", "---json": "json", "---toml": "toml", "+++": "toml"}
FENCES |= {"---js": "js", "---javascript": "js"}
CLOSING = {"yaml": ("---", "..."), "json": ("---",)}
NULLS = ("", "~", "null", "Null", "NULL")
HALF = re.compile("[\ud800-\udfff]")
META_LINE = re.compile(r"(?P<key>[A-Za-z][\w-]*):(?:[ \t]+(?P<value>.*))?$")
TOML_LINE = re.compile(r"\s*\(at (?:line (?P<line>\d+)|end of document).*\)$")


@dataclass(frozen=True, slots=True)
class Field:
    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text split into parts; `kind` is yaml, json, toml, js, pelican or empty (no front matter)."""

    kind: str
    front: str
    front_line: int
    body: str
    body_line: int


def split_source(text: str) -> Source:
    """Split the front matter from the body; one blank line between them belongs to neither, nor do any before it."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opening = lines[first].replace(" ", "").rstrip()
    if opening in FENCES:
        return _split_fenced(lines, first, FENCES[opening], opening[:3])
    if _is_pelican(lines):
        end = _first_blank(lines)
        return _source("pelican", lines, 0, end, end)
    return Source("", "", 1, text, 1)


def _split_fenced(lines: list[str], first: int, kind: str, fence: str) -> Source:
    closing = CLOSING.get(kind, (fence,))
    for number, line in enumerate(lines[first + 1 :], start=first + 1):
        if line.rstrip() in closing:
            return _source(kind, lines, first + 1, number, number + 1)
    raise FileProblem(f"the front matter opens with {fence} and never ends; close it with a line {fence}", first + 1)


def _source(kind: str, lines: list[str], start: int, end: int, after: int) -> Source:
    if after < len(lines) - 1 and not lines[after].strip():
        after += 1
    return Source(kind, "\n".join(lines[start:end]), start + 1, "\n".join(lines[after:]), after + 1)


def _is_pelican(lines: list[str]) -> bool:
    block = lines[: _first_blank(lines)]
    keys = [match["key"].lower() for match in map(META_LINE.match, block) if match]
    return "title" in keys and META_LINE.match(lines[0]) is not None


def _first_blank(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines) if not line.strip()), len(lines))


def parse_front_matter(source: Source) -> dict[str, Field]:
    """Return the fields by lower-case name; raise FileProblem with the line of a mistake."""
    if len(source.front) > MAX_SIZE:
        raise FileProblem(f"the front matter is longer than {MAX_SIZE // 1024} KB", source.front_line)
    parsers = {"yaml": _parse_yaml, "json": _parse_json, "toml": _parse_toml, "pelican": _parse_pelican}
    parsers["js"] = _parse_javascript
    fields = parsers[source.kind](source) if source.kind else {}
    if "\\" in source.front:
        for field in fields.values():
            _refuse_halves(field.value, field.line)
    return fields


def _refuse_halves(value: Value, line: int) -> None:
    """Refuse the escape of half a character, `\\ud83d`, which no file and no database can hold."""
    if isinstance(value, str):
        if HALF.search(value):
            raise FileProblem("an escape in the front matter names half a character; write the character itself", line)
    elif value is not None:
        for item in value.values() if isinstance(value, dict) else value:
            _refuse_halves(item, line)


class TextLoader(yaml.BaseLoader):
    """A loader that reads every scalar as text and refuses aliases and deep nesting: both can grow without bound."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) aren't read; write the value out", problem_mark=mark)
        if self.depth >= MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"nested deeper than {MAX_DEPTH} levels", problem_mark=mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _parse_yaml(source: Source) -> dict[str, Field]:
    loader: TextLoader | None = None
    try:
        loader = TextLoader(_without_tabs(source.front))
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise FileProblem(f"invalid YAML: {error.problem}", source.front_line + line) from error
    except yaml.reader.ReaderError as error:
        line = source.front.count("\n", 0, error.position)
        raise FileProblem(f"invalid YAML: {error.reason}", source.front_line + line) from error
    except (ValueError, OverflowError) as error:  # an escape such as \UFFFFFFFF
        line = loader.line if loader else 0
        raise FileProblem("invalid YAML: an escape names no character", source.front_line + line) from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise FileProblem("invalid YAML: the front matter must be lines such as `title: A title`", source.front_line)
    return {
        _yaml_key(key, source.front_line).lower(): Field(
            _yaml_value(value, source.front_line), source.front_line + key.start_mark.line
        )
        for key, value in root.value
    }


def _without_tabs(front: str) -> str:
    """Replace tabs that other YAML parsers accept: at the end of a line, and after `key:` or `-`."""
    if "\t" not in front:
        return front
    lines = (line.rstrip() if line.rstrip(" ").endswith("\t") else line for line in front.split("\n"))
    return re.sub(r"(?<=[:-])\t+", " ", "\n".join(lines))


def _yaml_key(node: yaml.Node, first_line: int) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise FileProblem("invalid YAML: a key must be text", first_line + node.start_mark.line)
    return str(node.value)


def _yaml_value(node: yaml.Node, first_line: int) -> Value:
    if isinstance(node, yaml.SequenceNode):
        return [_yaml_value(item, first_line) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {_yaml_key(key, first_line): _yaml_value(value, first_line) for key, value in node.value}
    is_plain = getattr(node, "style", None) is None
    return None if is_plain and node.value in NULLS else str(node.value)


def _parse_json(source: Source) -> dict[str, Field]:
    try:
        root = json.loads(source.front)
    except json.JSONDecodeError as error:
        raise FileProblem(f"invalid JSON: {error.msg}", source.front_line + error.lineno - 1) from error
    except (RecursionError, ValueError) as error:
        raise FileProblem("invalid JSON: nested too deeply or a number too long", source.front_line) from error
    if not isinstance(root, dict):
        raise FileProblem('invalid JSON: the front matter must be an object such as {"title": "A title"}', 2)
    return {key.lower(): Field(plain_value(value), _line_of(key, source)) for key, value in root.items()}


def _parse_toml(source: Source) -> dict[str, Field]:
    try:
        root = tomllib.loads(source.front)
    except tomllib.TOMLDecodeError as error:
        raise _toml_problem(error, source) from error
    except (RecursionError, ValueError) as error:
        raise FileProblem("invalid TOML: nested too deeply or a number too long", source.front_line) from error
    return {key.lower(): Field(plain_value(value), _line_of(key, source)) for key, value in root.items()}


def _toml_problem(error: tomllib.TOMLDecodeError, source: Source) -> FileProblem:
    place = TOML_LINE.search(str(error))
    last = source.front.count("\n") + 1
    line = int(place["line"]) if place and place["line"] else last
    reason = TOML_LINE.sub("", str(error))
    return FileProblem(f"invalid TOML: {reason[:1].lower()}{reason[1:]}", source.front_line + line - 1)


def _parse_javascript(source: Source) -> dict[str, Field]:
    try:
        root = read_program(source.front)
    except UnreadProgram as error:
        reason = "the front matter is a program that is more than plain values, and is never run; write it as YAML"
        raise FileProblem(reason, source.front_line + source.front.count("\n", 0, error.offset)) from error
    return {key.lower(): Field(plain_value(value), _line_of(key, source)) for key, value in root.items()}


def plain_value(value: Any, depth: int = 0) -> Value:
    """Turn typed values back into text, as YAML values are read."""
    if value is None or depth > MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [plain_value(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): plain_value(item, depth + 1) for key, item in value.items()}
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _line_of(key: str, source: Source) -> int:
    """Return the first line that begins with the key: the TOML and JSON parsers keep no line numbers."""
    found = re.search(rf"^(?:const|let|var)?[ \t\[{{,]*[\"']?{re.escape(key)}\b", source.front, re.MULTILINE)
    return source.front_line + (source.front.count("\n", 0, found.end()) if found else 0)


def _parse_pelican(source: Source) -> dict[str, Field]:
    """Parse `Key: value` lines; an indented line continues the value above it."""
    fields: dict[str, Field] = {}
    key = ""
    for number, line in enumerate(source.front.split("\n"), start=source.front_line):
        match = META_LINE.match(line)
        if match and not line[0].isspace():
            key = match["key"].lower()
            fields[key] = Field((match["value"] or "").strip() or None, number)
        elif key and line[:1].isspace():
            fields[key] = Field(f"{fields[key].value or ''} {line.strip()}".strip(), fields[key].line)
        else:
            raise FileProblem("this metadata line is not `Key: value`; end the metadata with a blank line", number)
    return fields
