"""`heroku` as a program in a process: the real one where bin/test has got it, or the stub. Called by tests.

A test of the real one is marked `heroku_cli` and asks for the fixture of the same name.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.waiting import PATIENCE

SILENT = {"DISABLE_TELEMETRY": "true", "HEROKU_DISABLE_AUTOUPDATE": "1", "HEROKU_SKIP_NEW_VERSION_CHECK": "1"}


@dataclass(frozen=True)
class Finished:
    code: int
    out: str
    err: str


def real_heroku() -> Path:
    """The folder of the real CLI, to be put first on PATH; skips the test where there is none."""
    folder = os.environ.get("PUBLISHER_TEST_HEROKU")
    if not folder:
        pytest.skip("the real Heroku CLI is not here: bin/test gets it where there are Node.js and npm")
    return Path(folder)


def run(folder: Path, *arguments: str, url: str, key: str, home: Path, **more: str) -> Finished:
    """One command to its end. A new HOME makes the real CLI speak of its terms of service."""
    path = f"{folder}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(home), "HEROKU_HOST": url, "HEROKU_API_KEY": key, **SILENT, **more}
    done = subprocess.run(
        [str(folder / "heroku"), *arguments],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    return Finished(done.returncode, done.stdout, done.stderr)
