"""A private, temporary PgBouncer in transaction mode, as Heroku offers it, in front of a private PostgreSQL.

Called by bin/run_tests.py. It comes from the machine, else from Debian's packages, unpacked but not installed.
A client's transactions rotate through the connections, so code that relies on session state soon fails.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from debian_package import NoPackageError, libraries, unpack
from private_postgres import Server, account, private_folder

CONFIGURATION = """
[databases]
* = host={server} port=5432 user=publisher

[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = 10
min_pool_size = 3
server_round_robin = 1
max_client_conn = 500
"""


class NoPgbouncerError(Exception):
    """No PgBouncer could be found or started; the message lists every attempt."""


@contextmanager
def private_pgbouncer(server: Server) -> Iterator[str]:
    """Yield the DATABASE_URL of a PgBouncer in front of the server. It listens only on its socket."""
    with private_folder("publisher-pgbouncer-") as folder:
        configuration = CONFIGURATION.format(server=server.folder, folder=folder)
        (folder / "pgbouncer.ini").write_text(configuration)
        url = f"postgres://publisher@{quote(str(folder), safe='')}:6432/postgres"
        process = first_that_starts(folder, url)
        try:
            yield url
        finally:
            end(process)


def first_that_starts(folder: Path, url: str) -> subprocess.Popen[Any]:
    attempts = []
    for source in (on_this_machine, from_debian):
        try:
            for program in source(folder):
                return start(program, folder, url)
        except (OSError, NoPackageError, NoPgbouncerError) as error:
            attempts.append(str(error))
    raise NoPgbouncerError("; ".join(attempts) or "this machine has neither pgbouncer nor apt-get to install it with")


def on_this_machine(folder: Path) -> Iterator[Path]:
    """Find it on PATH or where Debian installs it, which is only on root's PATH."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    if named := shutil.which("pgbouncer", path=path):
        yield Path(named)


def from_debian(folder: Path) -> Iterator[Path]:
    if root := unpack("pgbouncer", folder):
        yield root / "usr" / "sbin" / "pgbouncer"


def start(program: Path, folder: Path, url: str) -> subprocess.Popen[Any]:
    with (folder / "log").open("wb") as log:
        # A separate session: Ctrl-C ends the tests, and then we end it.
        process = subprocess.Popen(
            [program, folder / "pgbouncer.ini"], env={**os.environ, **libraries(folder)}, stdout=log, stderr=log,
            cwd=folder, start_new_session=True, **account(),
        )  # fmt: skip
    if not is_ready(process, url):
        end(process)
        said = " ".join((folder / "log").read_text(errors="replace").split())
        raise NoPgbouncerError(f"{program}: {said or 'it did not start in 3 minutes'}")
    return process


def is_ready(process: subprocess.Popen[Any], url: str) -> bool:
    """Wait until it answers, has ended or 3 minutes have passed; return whether it answers."""
    for _ in range(1_800):
        if process.poll() is not None:
            return False
        try:
            psycopg2.connect(url).close()
            return True
        except psycopg2.OperationalError:
            time.sleep(0.1)
    return False


def end(process: subprocess.Popen[Any]) -> None:
    """Kill it: it has nothing to save, and which gentler signal waits for clients depends on its version."""
    process.kill()
    process.wait()
