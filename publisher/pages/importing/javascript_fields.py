"""Front matter in JavaScript, `---js`, which Eleventy knows: plain values are read, and nothing is ever run.

It is an object, `{ title: "A title" }`, or constants, `const title = "A title";`. front_matter.py calls it.
"""

import json
import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.|\$(?!\{))*`)
    |(?P<number>-?\d[\d_]*(?:\.\d+)?)
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<sign>[{}\[\],:;=])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
WORDS = {"true": True, "false": False, "null": None, "undefined": None}
DECLARATIONS = {"const", "let", "var"}
MAX_DEPTH = 20

Read = str | bool | list["Read"] | dict[str, "Read"] | None


class UnreadProgram(Exception):
    """A program that is more than plain values; `offset` is where, in characters."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def read_program(program: str) -> dict[str, Read]:
    """Return the plain values that a program names; raise UnreadProgram if it does anything else."""
    return _Reader(program).fields()


class _Reader:
    def __init__(self, program: str) -> None:
        self._tokens = _tokens(program)
        self._kind, self._word, self._at = next(self._tokens)

    def fields(self) -> dict[str, Read]:
        if self._word == "{":
            value = self._value(0)
            self._skip(";")
            self._expect("end")
            return value if isinstance(value, dict) else {}
        fields: dict[str, Read] = {}
        while self._kind != "end":
            if not (self._kind == "name" and self._take() in DECLARATIONS):
                raise UnreadProgram(self._at)
            name = self._expect("name")
            self._expect("sign", "=")
            fields[name] = self._value(0)
            self._skip(";")
        return fields

    def _value(self, depth: int) -> Read:
        if depth > MAX_DEPTH or self._word in ("}", "]", ":", ";", ",", "="):
            raise UnreadProgram(self._at)
        if self._word == "[":
            return [value for _, value in self._members("]", depth, is_named=False)]
        if self._word == "{":
            return dict(self._members("}", depth, is_named=True))
        kind, at, word = self._kind, self._at, self._take()
        if kind == "text":
            return _unquoted(word, at)
        if kind == "number":
            return word.replace("_", "")
        if kind == "name" and word in WORDS:
            return WORDS[word]
        raise UnreadProgram(at)

    def _members(self, closing: str, depth: int, *, is_named: bool) -> Iterator[tuple[str, Read]]:
        self._take()
        while self._word != closing:
            yield (self._key() if is_named else ""), self._value(depth + 1)
            if self._word != closing:
                self._expect("sign", ",")
        self._take()

    def _key(self) -> str:
        at = self._at
        name = _unquoted(self._take(), at) if self._kind == "text" else self._expect("name")
        self._expect("sign", ":")
        return name

    def _expect(self, kind: str, word: str = "") -> str:
        if self._kind != kind or (word and self._word != word):
            raise UnreadProgram(self._at)
        return self._take()

    def _skip(self, word: str) -> None:
        while self._word == word:
            self._take()

    def _take(self) -> str:
        word = self._word
        self._kind, self._word, self._at = next(self._tokens, ("end", "", self._at))
        return word


def _tokens(program: str) -> Iterator[tuple[str, str, int]]:
    for match in TOKEN.finditer(program):
        if match.lastgroup == "other":
            raise UnreadProgram(match.start())
        if match.lastgroup != "space":
            yield match.lastgroup or "", match[0], match.start()
    yield "end", "", len(program)


def _unquoted(text: str, at: int) -> str:
    """Return a string's value: its escapes are JSON's, and an escaped quote or line end."""
    inner = re.sub(r"\\(?P<sign>['`$]|\n)|(?P<plain>\"|\n|\t)", _as_json, text[1:-1])
    try:
        return str(json.loads(f'"{inner}"'))
    except ValueError as error:
        raise UnreadProgram(at) from error


def _as_json(match: re.Match[str]) -> str:
    if match["plain"]:
        return json.dumps(match["plain"])[1:-1]
    return "" if match["sign"] == "\n" else match["sign"]
