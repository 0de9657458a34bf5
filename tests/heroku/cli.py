"""The program `heroku` in a process: the real one if bin/test has installed it, or the stub. Called by tests.

A test of the real one is marked `heroku_cli` and uses the fixture of the same name.
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
    """Return the real CLI's folder, to be first on PATH; skip the test if there is no CLI."""
    folder = os.environ.get("PUBLISHER_TEST_HEROKU")
    if not folder:
        pytest.skip("the real Heroku CLI is missing: bin/test installs it if Node.js and npm are available")
    return Path(folder)


def run(folder: Path, *arguments: str, url: str, key: str, home: Path, **more: str) -> Finished:
    """Run one command to its end. In a new HOME the real CLI mentions its terms of service."""
    path = f"{folder}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(home), "HEROKU_HOST": url, "HEROKU_API_KEY": key, **SILENT, **more}
    done = subprocess.run(
        [str(folder / "heroku"), *arguments],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    return Finished(done.returncode, done.stdout, done.stderr)
