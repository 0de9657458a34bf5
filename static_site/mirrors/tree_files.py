"""Files of a directory mirror's trees: each read or written by few system calls, relative to its tree's descriptor.

It needs no Django, so any process may write the files of trees that are made from scratch.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from itertools import accumulate
from pathlib import Path

MARKER = ".publisher.json"

REMEMBERED = 10_000
"""Maximum number of directories remembered as such, so that memory doesn't grow with the site."""

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
PIECE = 1 << 20
"""Maximum bytes read at once."""

NO_NAME = re.compile(r"(?:^|/)\.{0,2}(?:/|\Z)|\0")
"""What no path in a tree has: an empty name, `.`, `..`, or a NUL."""


class LeadsOutError(Exception):
    """A path leads out of its tree, by its names or through a link, or to the tree's marker."""


@dataclass(frozen=True)
class TreeFiles:
    """The files below `root`, a directory's descriptor; paths are relative to it.

    `known` holds directories found or made by this process under the mirror's lock: they are not checked again.
    """

    root: int
    known: set[str] = field(default_factory=set)

    @classmethod
    @contextmanager
    def below(cls, root: Path) -> "Iterator[TreeFiles]":
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            yield cls(descriptor)
        finally:
            os.close(descriptor)

    def holds(self, path: str, size: int, digest: str, start: bytes = b"") -> bool:
        """Return True if this is a file of `size` bytes, which have the SHA-256 `digest` after the bytes `start`."""
        self._refuse_links(path)
        found = self._stored(path)
        if not found or not stat.S_ISREG(found.st_mode) or found.st_size != size:
            return False
        computed, file = sha256(start), os.open(path, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=self.root)
        try:
            while piece := os.read(file, min(size + 1, PIECE)):
                computed.update(piece)
        finally:
            os.close(file)
        return computed.hexdigest() == digest

    def write(self, path: str, pieces: Iterable[bytes]) -> None:
        """Write a file. Processes that have an older one open, and hard links to it, keep the old content.

        The older one is removed first: no reader sees this tree, and to rename a file onto another waits for the disk.
        """
        try:
            write_new([self], path, pieces)
        except FileExistsError:
            os.unlink(path, dir_fd=self.root)
            write_new([self], path, pieces)

    def remove(self, path: str) -> bool:
        """Remove a file and any directories that become empty; return False if it didn't exist."""
        self._refuse_links(path)
        try:
            os.unlink(path, dir_fd=self.root)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        for directory in reversed([*_directories(path)]):
            if not remove_empty(directory, self.root):
                break
            self.known.discard(directory)
        return True

    def share(self, paths: Iterable[str]) -> int:
        """Return the contribution of these paths to the tree's seal."""
        return sum(share_of(path, stored) for path in paths if (stored := self._stored(path)))

    def make_directories(self, path: str) -> None:
        """Make the directories above a path; keep existing ones unless they are links."""
        directory = path.rpartition("/")[0]
        if directory and directory not in self.known:
            self.make_directories(directory)
            try:
                os.mkdir(directory, dir_fd=self.root)
            except FileExistsError:
                self._refuse_links(path)
            self._know(directory)

    def _refuse_links(self, path: str) -> None:
        """Raise LeadsOutError for a path with a link above it, or one that names no file of a tree."""
        refuse_names(path)
        for directory in _directories(path):
            if directory in self.known:
                continue
            try:
                mode = os.stat(directory, dir_fd=self.root, follow_symlinks=False).st_mode
            except (FileNotFoundError, NotADirectoryError):
                return
            if stat.S_ISLNK(mode):
                raise LeadsOutError(path)
            if stat.S_ISDIR(mode):
                self._know(directory)

    def _know(self, directory: str) -> None:
        if len(self.known) >= REMEMBERED:
            self.known.clear()
        self.known.add(directory)

    def _stored(self, path: str) -> os.stat_result | None:
        try:
            found = os.stat(path, dir_fd=self.root, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return None if stat.S_ISDIR(found.st_mode) else found


def write_new(trees: Sequence[TreeFiles], path: str, pieces: Iterable[bytes]) -> list[os.stat_result]:
    """Write a new file into each tree and return their states; raise FileExistsError if a tree has it already.

    A file that could not be written whole is gone from every tree: on a full disk, the next update needs the space.
    """
    refuse_names(path)
    files: list[int] = []
    try:
        for tree in trees:
            tree.make_directories(path)
            files.append(os.open(path, NEW, 0o666, dir_fd=tree.root))
        for piece in pieces:
            for file in files:
                write_all(file, piece)
        return [os.fstat(file) for file in files]
    except BaseException:
        for tree in trees[: len(files)]:
            os.unlink(path, dir_fd=tree.root)
        raise
    finally:
        for file in files:
            os.close(file)


def write_all(file: int, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(file, left) :]


def share_of(path: str, stored: os.stat_result) -> int:
    """Return a file's contribution to its tree's seal, from its path, kind, size and time."""
    words = f"{path}\0{stat.S_IFMT(stored.st_mode)} {stored.st_size} {stored.st_mtime_ns}"
    return int.from_bytes(blake2b(os.fsencode(words), digest_size=16).digest())


def refuse_names(path: str) -> None:
    if NO_NAME.search(path) or path == MARKER:
        raise LeadsOutError(path)


def remove_empty(directory: str | Path, root: int | None = None) -> bool:
    """Remove a directory if it is empty; return True if it was removed."""
    try:
        os.rmdir(directory, dir_fd=root)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    return True


def _directories(path: str) -> Iterator[str]:
    """Yield the directories above a path, from the top."""
    return accumulate(path.split("/")[:-1], "{}/{}".format)
