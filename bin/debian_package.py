"""Debian packages, unpacked with their missing libraries but not installed: that needs no root and starts nothing."""

import os
import shutil
import subprocess
from pathlib import Path


class NoPackageError(Exception):
    """A package could not be downloaded or unpacked; the message has the command and what it said."""


def unpack(package: str, folder: Path) -> Path | None:
    """Unpack a package and what it depends on; return the root of its files, or None on a machine without apt-get."""
    if not shutil.which("apt-get"):
        return None
    try:
        download(package, folder)
    except NoPackageError:
        if os.geteuid() != 0:
            raise
        run(["apt-get", "update", "-qq"], folder)
        download(package, folder)
    for file in folder.glob("*.deb"):
        run(["dpkg", "-x", str(file), str(folder / "unpacked")], folder)
    return folder / "unpacked"


def libraries(folder: Path) -> dict[str, str]:
    """Return the environment in which a program unpacked there finds its libraries."""
    found = {str(library.parent) for library in folder.glob("unpacked/usr/lib/**/*.so.*")}
    return {"LD_LIBRARY_PATH": os.pathsep.join(found)} if found else {}


def download(package: str, folder: Path) -> None:
    plan = run(["apt-get", "install", "--simulate", "--no-install-recommends", package], folder)
    missing = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    run(["apt-get", "download", "-qq", *missing], folder)


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise NoPackageError(f"{' '.join(command)}: {' '.join(done.stderr.split())}")
    return done.stdout
