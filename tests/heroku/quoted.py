"""The management commands quoted in the code's messages, which people paste; read from its source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

VALUE = "7"  # stands for a value in a message: a number, a name
# A command in a sentence, up to the first word that isn't part of it.
COMMAND = re.compile(r"\./manage\.py ([a-z]+_[a-z_]+|migrate)((?: (?:--[a-z-]+|[0-9]+[smh]?|[A-Z]+))*)")


def quoted(folders: list[Path]) -> set[tuple[str, ...]]:
    """Return each command as its words, without ./manage.py."""
    files = [file for folder in folders for file in folder.rglob("*.py") if "migrations" not in file.parts]
    return {words for file in files for words in in_file(ast.parse(file.read_text()))}


def in_file(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    nodes = list(ast.walk(tree))
    docstrings = {ast.get_docstring(node, clean=False) for node in nodes if isinstance(node, PLACES)}
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "command":
            yield from called(node)
        elif isinstance(node, TEXTS) and id(node) not in parts and (said := text(node)) not in docstrings:
            yield from ((name, *more.split()) for name, more in COMMAND.findall(said))


PLACES = ast.Module | ast.ClassDef | ast.FunctionDef
TEXTS = ast.Constant | ast.JoinedStr


def called(call: ast.Call) -> Iterator[tuple[str, ...]]:
    """Yield the words of `command("name", …)`; skip names that are only known at run time."""
    words = tuple(text(word) for word in call.args if not isinstance(word, ast.Starred))
    if words and words[0] != VALUE:
        yield words


def text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(text(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else VALUE
