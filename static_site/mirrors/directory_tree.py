"""One of a directory mirror's two trees: files below a root, and a marker that names their release.

Only directory.py calls it, holding the lock. It reads no database and follows no link.
"""

import errno
import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import blake2b, file_digest, sha256
from itertools import accumulate
from pathlib import Path
from uuid import UUID

from publisher.command_lines import command
from static_site.mirrors.mirror import MirrorError
from static_site.mirrors.mirror_changes import Wanted
from static_site.models import Release

MARKER = ".publisher.json"
FORMAT = 1

REMEMBERED = 10_000
"""Maximum number of directories remembered as such, so that memory doesn't grow with the site."""

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


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
    """A tree. A file is first written at `spare`, on the same file system, then moved into place.

    `known` holds directories found or made under this lock: none is a link, and none is checked again.
    """

    root: Path
    spare: Path
    known: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not self.root.exists() or not any(self.root.iterdir())

    def marker(self) -> TreeMarker | None:
        """Read the marker; None when it is missing or in a format that this version doesn't write."""
        file = self.root / MARKER
        found = _stored(str(file))
        if not found or not stat.S_ISREG(found.st_mode):
            return None
        try:
            marker = TreeMarker(**json.loads(file.read_bytes()))
        except (ValueError, TypeError):
            return None
        return marker if isinstance(marker.site, str) and isinstance(marker.release, int | None) else None

    def mark(self, marker: TreeMarker) -> None:
        """Write the marker durably: a power failure must not undo it yet keep later writes to the tree."""
        self.root.mkdir(exist_ok=True)
        self._put(f"{self.root}/{MARKER}", [json.dumps(asdict(marker)).encode()], durable=True)
        sync_directory(self.root)

    def holds(self, artifact: Wanted) -> bool:
        """Return True when the file exists with the artifact's bytes."""
        file = self._file(artifact.path)
        found = _stored(file)
        if not found or not stat.S_ISREG(found.st_mode) or found.st_size != artifact.size:
            return False
        with open(file, "rb") as stored:
            return file_digest(stored, lambda: sha256(artifact.location.encode())).hexdigest() == artifact.digest

    def write(self, path: str, pieces: Iterable[bytes]) -> None:
        """Write a file; only an existing one needs replacing, as no tree is shown before its marker says it's whole."""
        file = self._named(path)
        self._make(os.path.dirname(file), path)
        try:
            _write_new(file, pieces)
        except FileExistsError:
            self._put(file, pieces)

    def remove(self, path: str) -> bool:
        """Remove a file and any directories that become empty; return False if it didn't exist."""
        file = Path(self._file(path))
        try:
            file.unlink()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        for directory in file.parents:
            if directory == self.root or not _remove_empty(directory):
                break
            self.known.discard(str(directory))
        return True

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
        return sum(_share(path, stored) for path, stored in found if path != MARKER)

    def share(self, paths: Iterable[str]) -> int:
        """Return the contribution of these paths to the seal."""
        return sum(_share(path, stored) for path in paths if (stored := _stored(f"{self.root}/{path}")))

    def remove_empty_directories(self) -> None:
        """Remove empty directories that a killed update may have left behind."""
        self.known.clear()
        for directory, _, _ in os.walk(self.root, topdown=False, onerror=_raise):
            if directory != str(self.root):
                _remove_empty(Path(directory))

    def _file(self, path: str) -> str:
        """Return a path's file. Nothing in the database or the tree may lead out of the tree, or to its marker."""
        file = self._named(path)
        directories = accumulate(path.split("/")[:-1], "{}/{}".format, initial=str(self.root))
        if any(directory not in self.known and os.path.islink(directory) for directory in directories):
            raise self._leads_out(path)
        return file

    def _named(self, path: str) -> str:
        """Return a path's file on the assumption that no directory above it is a link."""
        if {"", ".", ".."} & set(path.split("/")) or "\0" in path or path == MARKER:
            raise self._leads_out(path)
        return f"{self.root}/{path}"

    def _leads_out(self, path: str) -> MirrorError:
        return MirrorError(
            f"{path!r} leads out of {self.root}, so nothing was written there. "
            f"Write the site again: {command('build_static_site', '--full')}; and find out who wrote that path."
        )

    def _make(self, directory: str, path: str) -> None:
        """Make a path's directory and its parents; keep an existing one unless it is a link."""
        if directory in self.known:
            return
        if directory != str(self.root):
            self._make(os.path.dirname(directory), path)
        try:
            os.mkdir(directory)
        except FileExistsError:
            if os.path.islink(directory):
                raise self._leads_out(path) from None
        if len(self.known) >= REMEMBERED:
            self.known.clear()
        self.known.add(directory)

    def _put(self, file: str, pieces: Iterable[bytes], *, durable: bool = False) -> None:
        """Replace the file; processes that have the old one open and hard links to it keep the old content."""
        _write_new(str(self.spare), pieces, durable=durable)
        self.spare.replace(file)


def _write_new(file: str, pieces: Iterable[bytes], *, durable: bool = False) -> None:
    """Write a new file with system calls, which cost less than `open`: a site has many files."""
    descriptor = os.open(file, NEW, 0o666)
    try:
        for piece in pieces:
            left = memoryview(piece)
            while left:
                left = left[os.write(descriptor, left) :]
        if durable:
            os.fsync(descriptor)
    except (OSError, MirrorError):
        os.unlink(file)  # on a full disk, the next update needs the space
        raise
    finally:
        os.close(descriptor)


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable after a rename."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _share(path: str, stored: os.stat_result) -> int:
    words = f"{path}\0{stat.S_IFMT(stored.st_mode)} {stored.st_size} {stored.st_mtime_ns}"
    return int.from_bytes(blake2b(os.fsencode(words), digest_size=16).digest())


def _stored(file: str) -> os.stat_result | None:
    try:
        found = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return None if stat.S_ISDIR(found.st_mode) else found


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


def _remove_empty(directory: Path) -> bool:
    """Remove a directory if it is empty; return True if it was removed."""
    try:
        directory.rmdir()
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    return True


def _raise(error: OSError) -> None:
    raise error
