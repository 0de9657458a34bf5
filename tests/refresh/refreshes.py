"""The command as a test calls it, and programs in place of pg_dump and psql that something happens to."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.refresh.clusters import Place, search_path


def refresh(*words: str) -> str:
    """What it says when it has done its work."""
    out = StringIO()
    call_command("refresh_database", *words, stdout=out)
    return out.getvalue()


def refusal(*words: str) -> str:
    """What it says when it has not."""
    with pytest.raises(CommandError) as refused:
        refresh(*words)
    return str(refused.value)


def put_in_place(folder: Path, name: str, script: str, settings, place: Place) -> None:
    """A shell script found as pg_dump or psql; the real one is $REAL."""
    program = folder / name
    program.write_text(f'#!/bin/sh\nREAL="{place.programs / name}"\n{script}\n')
    program.chmod(0o755)
    settings.SEARCH_PATH = search_path(folder, place.programs)
