"""A folder of Markdown files and the two commands, run as by a person."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@dataclass(frozen=True)
class Ran:
    """A command's output, including its error text, and its exit code."""

    output: str
    code: int


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def write(site: Path) -> Callable[..., Path]:
    def write_file(place: str, text: str | bytes = "# A title\n") -> Path:
        file = site / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write_file


@pytest.fixture
def run(db: None) -> Callable[..., Ran]:
    def run_command(name: str, *arguments: object, **options: object) -> Ran:
        output = StringIO()
        try:
            call_command(name, *map(str, arguments), stdout=output, **options)
        except CommandError as error:
            return Ran(f"{output.getvalue()}{error}\n", error.returncode)
        return Ran(output.getvalue(), 0)

    return run_command
