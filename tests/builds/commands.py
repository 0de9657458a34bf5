"""Management commands as real processes on the test database."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.faults.frozen import end_session
from tests.waiting import PATIENCE

EAGER = {"DJANGO_SETTINGS_MODULE": "tests.builds.eager_settings"}


@dataclass
class Finished:
    code: int
    out: str
    err: str


def environment(**changes: str) -> dict[str, str]:
    """Return the environment that makes a process use the test's database."""
    return {**os.environ, "DATABASE_URL": database_url(), **changes}


def manage(*arguments: str, cwd: Path | None = None, file_size: int = 0, **changes: str) -> Finished:
    """Run a command to its end. `file_size` limits each file it writes, in bytes, like a full disk."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=cwd or settings.BASE_DIR,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))) if file_size else None,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def start(*arguments: str, cwd: Path | None = None, **changes: str) -> "subprocess.Popen[str]":
    """Start a process in its own session, as on a dyno."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=cwd or settings.BASE_DIR, env=environment(**changes), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@contextmanager
def running(*arguments: str, **changes: str) -> "Iterator[subprocess.Popen[str]]":
    """Start a process for the duration of a block, then end all of its session."""
    with start(*arguments, **changes) as process:
        try:
            yield process
        finally:
            end_session(process.pid)


def database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host = str(database["HOST"]).replace("/", "%2F")
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}/{database['NAME']}"
