"""Set-up of .venv: creates it and installs compiled requirements when they change. Called by bin/set-up.sh.

Runs on the system's Python with nothing installed. A stamp is written after a complete install, so an interrupted
one is repeated; a lock makes a second call wait for the first.
"""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(names: list[str]) -> None:
    files = [ROOT / name for name in names]
    try:
        (ROOT / "var").mkdir(exist_ok=True)
        with only_one():
            set_up(files)
    except OSError as error:
        sys.exit(f"Publisher can't be set up in {ROOT}: {error}. The folder must be writable and the disk not full.")
    except KeyboardInterrupt:
        sys.exit("Interrupted. Run the command again to continue.")


@contextmanager
def only_one() -> Iterator[None]:
    with (ROOT / "var" / "set-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up in this folder to finish…")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(files: list[Path]) -> None:
    if all(map(is_installed, files)):
        return
    if not has_pip():
        make_environment()
    missing = [file for file in files if not is_installed(file)]
    say(f"Installing {' and '.join(file.name for file in missing)} into .venv (the first time takes a minute)…")
    for file in missing:
        stamp(file).unlink(missing_ok=True)
    install(missing)
    for file in missing:
        stamp(file).write_bytes(installed(file))


def make_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        install_venv_module()
    say(f"Creating .venv with Python {sys.version.split()[0]}…")
    for old in VENV.glob("*.installed"):  # or a second call would use what is being cleared
        old.unlink()
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV]).returncode:
        sys.exit(f"Python could not create {VENV}: see its output above.")


def install_venv_module() -> None:
    """Install the module venv, which Debian and Ubuntu have in a separate package."""
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        cure = f"sudo apt-get update && sudo apt-get install {package}"
        sys.exit(f"Python's module venv is missing. Install it, then try again: {cure}")
    say(f"Installing {package}…")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"{package} could not be installed: see apt-get's output above.")


def install(files: list[Path]) -> None:
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2", "--require-hashes"]
    lists = [word for file in files for word in ("-r", str(file))]
    if subprocess.run([PYTHON, "-m", "pip", "install", *options, *lists]).returncode:
        sys.exit("The packages could not be installed: see pip's output above. Check the network, then try again.")


def has_pip() -> bool:
    """Return whether .venv can be installed into: a Python that is new enough, with pip."""
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0


def is_installed(file: Path) -> bool:
    return PYTHON.exists() and stamp(file).exists() and stamp(file).read_bytes() == installed(file)


def stamp(file: Path) -> Path:
    return VENV / f"{file.name}.installed"


def installed(file: Path) -> bytes:
    """Return the Python that the list was installed for, and the list: a system upgrade leaves .venv without packages.

    bin/set-up.sh compares the stamp with the same bytes.
    """
    return bytes(PYTHON.resolve()) + b"\n" + file.read_bytes()


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
