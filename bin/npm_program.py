"""A program from npm for the tests: one version, installed once per account in about a minute.

Called by bin/run_tests.py in a separate process, with the program's name: prints its folder, or why it failed.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

VERSIONS = {
    "heroku": "11.10.0",  # 394 MB
    "lighthouse": "12.8.2",  # 186 MB; the last one for Node.js 20
}
OLDEST_NODE = 20
NPM = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--loglevel=error")


class NoProgramError(Exception):
    """The program could not be installed; the message says why."""


def installed(name: str) -> Path:
    """Return the folder to put on PATH. Parallel runs install it once."""
    folder = cache() / f"{name}-{VERSIONS[name]}"
    with only_one(cache() / f"{name}.lock"):
        if not folder.is_dir():
            check_node()
            install(folder, f"{name}@{VERSIONS[name]}")
    return folder / "node_modules" / ".bin"


def cache() -> Path:
    given = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(given) / "publisher"


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold the lock; the kernel frees it however the process ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def check_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        raise NoProgramError(f"node and npm are not on PATH: install Node.js {OLDEST_NODE} or newer")
    version = run(["node", "--version"])
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise NoProgramError(f"it needs Node.js {OLDEST_NODE} or newer, and this one is {version}")


def install(folder: Path, package: str) -> None:
    """Install beside the folder, then rename, so the folder is always complete. Delete what killed runs left behind."""
    for left in folder.parent.glob(f"installing-{folder.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(prefix=f"installing-{folder.name}-", dir=folder.parent))
    try:
        run([*NPM, "--prefix", str(beside), package])
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def run(command: list[str]) -> str:
    """Return the command's output; raise NoProgramError with one line if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise NoProgramError(f"{' '.join(command[:2])} failed: {' '.join(done.stderr.split())[:500]}")
    return done.stdout.strip()


def end(number: int, frame: FrameType | None) -> NoReturn:
    """On SIGTERM, end npm and delete its files."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    try:
        print(installed(sys.argv[1]))
    except (NoProgramError, OSError) as error:
        sys.exit(str(error))
