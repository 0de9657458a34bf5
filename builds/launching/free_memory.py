"""Memory that this machine's processes may still take: what their cgroup, such as a dyno's, leaves them, or the kernel.

Publish now asks before it starts a build beside the web server.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FIGURES = {
    "memory.max": ("memory.current", "inactive_file"),
    "memory.limit_in_bytes": ("memory.usage_in_bytes", "total_inactive_file"),
}
"""Files of cgroups, versions 2 and 1: the limit, what is used, and the part of memory.stat that the kernel takes back
first. https://docs.kernel.org/admin-guide/cgroup-v2.html and cgroup-v1/memory.html"""


def free_memory(root: Path = Path("/")) -> int:
    """Return bytes: the least that the kernel or a cgroup of ours, or one above it, has left."""
    return min([_available(root), *(left for folder in _cgroups(root) for left in _left(folder))])


def _available(root: Path) -> int:
    lines = (root / "proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))


def _cgroups(root: Path) -> Iterator[Path]:
    """Yield the folders of our cgroup and those above it. A container may show only the topmost, which is ours then."""
    for line in (root / "proc/self/cgroup").read_text().splitlines():
        _, controller, path = line.split(":", 2)
        if controller in ("memory", ""):
            top = root / "sys/fs/cgroup" / controller
            own = top / path.lstrip("/")
            yield from (folder for folder in (own, *own.parents) if folder.is_relative_to(top))


def _left(folder: Path) -> Iterator[int]:
    for limit, (usage, reclaimed_first) in FIGURES.items():
        with suppress(FileNotFoundError, ValueError):  # no such file; no limit, written as "max"
            stat = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
            used = int((folder / usage).read_text()) - int(stat[reclaimed_first])
            yield int((folder / limit).read_text()) - used
