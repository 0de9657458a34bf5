"""One of a directory mirror's two trees: a root, and a marker in it that names the release of the files below.

Only directory_mirror.py calls it, holding the lock. It reads no database and follows no link.
"""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from static_site.mirrors.tree_files import MARKER, NEW, TreeFiles, remove_empty, share_of, write_all
from static_site.models import Release

FORMAT = 1


@dataclass(frozen=True)
class TreeMarker:
    """The content of a tree: a release of a site, or None while it is being changed.

    `completed`, that release's time, distinguishes it from one with the same number after a database restore; `seal`
    is the tree's seal at the end of the update.
    """

    site: str
    release: int | None = None
    completed: str = ""
    format: int = FORMAT
    seal: int = field(default=0, compare=False)

    @classmethod
    def of(cls, identity: UUID, release: Release) -> "TreeMarker":
        return cls(str(identity), release.number, release.completed_at.isoformat() if release.completed_at else "")


@dataclass(frozen=True)
class Tree:
    """A tree. Its marker is first written at `spare`, on the same file system, then moved into place."""

    root: Path
    spare: Path

    @property
    def is_empty(self) -> bool:
        return not self.root.exists() or not any(self.root.iterdir())

    def files(self) -> AbstractContextManager[TreeFiles]:
        """Return the tree's files, to be used in a `with` block; the root must exist."""
        return TreeFiles.below(self.root)

    def marker(self) -> TreeMarker | None:
        """Read the marker; None when it is missing or in a format that this version doesn't write."""
        file = self.root / MARKER
        try:
            if not stat.S_ISREG(file.lstat().st_mode):
                return None
            marker = TreeMarker(**json.loads(file.read_bytes()))
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
            return None
        return marker if isinstance(marker.site, str) and isinstance(marker.release, int | None) else None

    def mark(self, marker: TreeMarker) -> None:
        """Write the marker durably: a power failure must not undo it yet keep later writes to the tree."""
        self.root.mkdir(exist_ok=True)
        descriptor = os.open(self.spare, NEW, 0o666)
        try:
            write_all(descriptor, json.dumps(asdict(marker)).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self.spare.replace(self.root / MARKER)
        sync_directory(self.root)

    def paths(self) -> Iterator[str]:
        """Yield everything in the tree except directories and the marker."""
        for directory, directories, files in os.walk(self.root, topdown=False, onerror=_raise):
            links = [name for name in directories if os.path.islink(os.path.join(directory, name))]
            for name in links + files:
                path = os.path.relpath(os.path.join(directory, name), self.root)
                if path != MARKER:
                    yield path

    def seal(self) -> int:
        """Return a seal over all paths, their kinds, sizes and times: it changes when any program changes a file.

        It stats each file but reads none, which would take much longer, so data that the disk lost goes unnoticed.
        The time is the content's (mtime): a backup that hard-links the files doesn't change it.
        """
        above = f"{self.root}/"
        found = ((path.removeprefix(above), stored) for path, stored in _files(str(self.root)))
        return sum(share_of(path, stored) for path, stored in found if path != MARKER)

    def remove_empty_directories(self) -> None:
        """Remove empty directories that a killed update may have left behind."""
        for directory, _, _ in os.walk(self.root, topdown=False, onerror=_raise):
            if directory != str(self.root):
                remove_empty(directory)


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable after a rename."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _files(root: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield everything below the root except directories."""
    directories = [root]
    while directories:
        with os.scandir(directories.pop()) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    directories.append(entry.path)
                else:
                    yield entry.path, entry.stat(follow_symlinks=False)


def _raise(error: OSError) -> None:
    raise error
