"""The command as called by tests, and faulty programs instead of pg_dump and psql."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.refresh.clusters import Place, search_path


def refresh(*words: str) -> str:
    """Run the command, which must succeed; return its output."""
    out = StringIO()
    call_command("refresh_database", *words, stdout=out)
    return out.getvalue()


def refusal(*words: str) -> str:
    """Run the command, which must fail; return its message."""
    with pytest.raises(CommandError) as refused:
        refresh(*words)
    return str(refused.value)


def put_in_place(folder: Path, name: str, script: str, settings, place: Place) -> None:
    """Put a shell script on PATH as pg_dump or psql; the real one is $REAL."""
    program = folder / name
    program.write_text(f'#!/bin/sh\nREAL="{place.programs / name}"\n{script}\n')
    program.chmod(0o755)
    settings.SEARCH_PATH = search_path(folder, place.programs)
