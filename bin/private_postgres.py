"""A private PostgreSQL for one test run: temporary folder, Unix socket only, no fsync.

Called by bin/run_tests.py, by tests that crash their own server (tests/faults/postgres.py), and by bench/, with fsync.
The server comes from the machine, else from a wheel, else (as root) from Debian.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
# Commits survive a crash of the server, which tests cause, but not a crash of the machine.
FAST = ["-c", "fsync=off", "-c", "full_page_writes=off"]


class NoPostgresError(Exception):
    """No server could be found or started; the message lists every attempt."""


@dataclass
class Server:
    """A server with its binaries in one folder and its data and socket in another. It can be restarted."""

    binaries: Path
    folder: Path
    process: subprocess.Popen[Any] | None = None
    is_durable: bool = False

    @property
    def url(self) -> str:
        """The server's DATABASE_URL."""
        return f"postgres://publisher@{quote(str(self.folder), safe='')}:5432/postgres"

    def start(self) -> None:
        place = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-p", "5432", "-c", "listen_addresses="]
        command: list[str | Path] = [self.binaries / "postgres", *place, *([] if self.is_durable else FAST)]
        with (self.folder / "log").open("wb") as log:
            # A separate session: Ctrl-C ends the tests, and then we end the server.
            self.process = subprocess.Popen(command, stderr=log, cwd=self.folder, start_new_session=True, **account())
        try:
            wait_until_ready(self.process, self.folder)
        except NoPostgresError:
            self.stop()
            raise

    def stop(self, *, immediate: bool = False) -> None:
        """Shut down fast, ending open sessions, or immediately, like a crash."""
        if not self.process:
            return
        self.process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@contextmanager
def private_postgres(*, durable: bool = False) -> Iterator[Server]:
    """Run a server, as `nobody` if we are root: PostgreSQL refuses root. If durable, it writes as in production."""
    with private_folder("publisher-postgres-") as folder:
        server = first_that_starts(folder, is_durable=durable)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def private_folder(prefix: str) -> Iterator[Path]:
    """Yield a temporary folder that belongs to the account that runs servers."""
    # Not in TMPDIR: `nobody` may lack access to it, and a socket's path has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def first_that_starts(folder: Path, *, is_durable: bool) -> Server:
    attempts = []
    for source in (on_this_machine, from_the_wheel, from_debian):
        for binaries in source(folder):
            try:
                make_data_folder(binaries, folder)
                server = Server(binaries, folder, is_durable=is_durable)
                server.start()
                return server
            except (OSError, NoPostgresError) as error:
                attempts.append(f"{binaries}: {error}")
    raise NoPostgresError("; ".join(attempts) or "none on this machine, no wheel from the network, no Debian package")


def on_this_machine(folder: Path) -> Iterator[Path]:
    """Yield folders of server binaries, newest first. A name on PATH may be a link or a wrapper, so follow it."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    yield from (found.parent for found in sorted(debian, key=major_version, reverse=True))
    if named := shutil.which("postgres"):
        yield Path(named).resolve().parent


def from_the_wheel(folder: Path) -> Iterator[Path]:
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    target = ["--target", str(folder / "wheel"), "-r", str(ROOT / "requirements-postgres.txt")]
    if subprocess.run([sys.executable, "-m", "pip", "install", *options, *target]).returncode == 0:
        yield from sorted(found.parent for found in folder.glob("wheel/**/bin/postgres"))


def from_debian(folder: Path) -> Iterator[Path]:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"], env=quiet)
        yield from on_this_machine(folder)


def make_data_folder(binaries: Path, folder: Path) -> None:
    """Create the data folder. Text sorts by language if ICU is available, as on Heroku, else by bytes, as on SQLite."""
    words = ["-U", "publisher", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
    for sorting in (["--locale-provider=icu", "--icu-locale=en-US"], []):
        shutil.rmtree(folder / "data", ignore_errors=True)
        command: list[str | Path] = [binaries / "initdb", "-D", folder / "data", *words, *sorting]
        made = subprocess.run(command, capture_output=True, text=True, cwd=folder, **account())
        if made.returncode == 0:
            return
    raise NoPostgresError(" ".join(made.stderr.split()))


def account() -> dict[str, Any]:
    """Return Popen's arguments for the account that runs the server: ours, or `nobody` if we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def wait_until_ready(server: subprocess.Popen[Any], folder: Path) -> None:
    for _ in range(1_800):
        if server.poll() is not None:
            break
        try:
            psycopg2.connect(host=str(folder), port=5432, user="publisher", dbname="postgres").close()
            return
        except psycopg2.OperationalError:
            time.sleep(0.1)
    raise NoPostgresError(
        " ".join((folder / "log").read_text(errors="replace").split()) or "it did not start in 3 minutes"
    )


def major_version(server: Path) -> int:
    return int(server.parent.parent.name.split(".")[0])
