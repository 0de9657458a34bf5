"""The next version's code, and empty databases."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.builds.commands import database_url, manage
from tests.deploys.deploying import change_theme


@pytest.fixture
def next_version(copy: Path) -> Path:
    """Copy the project with another theme."""
    change_theme(copy)
    return copy


@pytest.fixture
def next_slug(next_version: Path) -> Path:
    """Make its slug as Heroku does: with the web UI's files collected."""
    assert manage("collectstatic", "--noinput", cwd=next_version).code == 0
    return next_version


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """Yield the address of a database without tables."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    name = f"empty_{os.getpid()}"
    run(f"CREATE DATABASE {name}")
    yield database_url().rpartition("/")[0] + f"/{name}"
    run(f"DROP DATABASE {name} WITH (FORCE)")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
