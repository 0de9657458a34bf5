"""A Chromium for the browser tests: the machine's own, else Playwright's, else Debian's package where we are root.

Called by bin/run_tests.py in a separate process: prints the program, or why each attempt failed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 300


class NoBrowserError(Exception):
    """No browser could be found or installed; the message lists every attempt."""


def found() -> str | None:
    """Return the Chromium that this machine already has."""
    return next((path for name in NAMES if (path := shutil.which(name))), None) or playwrights_own()


def had() -> str:
    """Return the machine's Chromium, or install one."""
    if program := found():
        return program
    attempts = []
    for source in (from_playwright, from_debian):
        try:
            source()
            if program := found():
                return program
        except (OSError, NoBrowserError, subprocess.TimeoutExpired) as error:
            attempts.append(str(error))
    raise NoBrowserError("; ".join(["no chromium or google-chrome is on PATH", *attempts]))


def options() -> list[str]:
    """Return Chromium's start options. Root can't use the sandbox; the pages are ours."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def playwrights_own() -> str | None:
    script = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    return path if (path := done.stdout.strip()) and Path(path).exists() else None


def from_playwright() -> None:
    run([sys.executable, "-m", "playwright", "install", "chromium"])


def from_debian() -> None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise NoBrowserError("Debian's package needs root: sudo apt-get install chromium")
    run(["apt-get", "update", "-qq"])
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], DEBIAN_FRONTEND="noninteractive")


def run(command: list[str], **more: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **more}, timeout=DOWNLOAD_SECONDS,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise NoBrowserError(f"{' '.join(command[:4])}: {' '.join((done.stderr or done.stdout).split())[-300:]}")


if __name__ == "__main__":
    try:
        print(had())
    except NoBrowserError as error:
        sys.exit(str(error))
