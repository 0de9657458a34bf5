"""A dyno's memory for a bench: a cgroup for the web server and all that it starts, and their size. bench/live uses it.

Builds are detached from the web server. The bench adopts them (bench/measure.py), so they remain below it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import children, descendants, proportional_size, read

CGROUPS = (
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),  # version 1
    (Path("/sys/fs/cgroup"), "memory.max"),
)
ENTER = 'echo $$ > "$0" && exec "$@"'


@contextmanager
def dyno(megabytes: int) -> Iterator[list[str]]:
    """Yield words to put before a command, which then has this memory with all it starts; none if we may not set it."""
    for place, limit in CGROUPS:
        folder = place / f"publisher-bench-{os.getpid()}"
        try:
            folder.mkdir()
            (folder / limit).write_text(str(megabytes << 20))
        except OSError:
            continue
        try:
            yield ["/bin/sh", "-c", ENTER, str(folder / "cgroup.procs")]
        finally:
            _remove(folder)
        return
    yield []


def _remove(folder: Path) -> None:
    while read(str(folder / "cgroup.procs")):
        time.sleep(0.1)
    folder.rmdir()


def builds() -> list[int]:
    """Return the build processes that the web server has detached and that haven't ended."""
    return [pid for pid in children(os.getpid()) if b"build_static_site" in _words(pid)]


def size(server: int) -> int:
    """Return bytes: the proportional set sizes of the web server, its workers, and the builds with theirs."""
    roots = [server, *builds()]
    return sum(proportional_size(pid) for root in roots for pid in (root, *descendants(root)))


def _words(pid: int) -> list[bytes]:
    try:
        return read(f"/proc/{pid}/cmdline").split(b"\0")
    except OSError:  # it has just ended
        return []
