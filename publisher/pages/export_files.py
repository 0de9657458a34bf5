"""File access in an export's folder: files are read, replaced and removed without following a link below the folder.

Other users who can write there could redirect the export with a link. So each folder on the way is opened by its name
in the one before it (openat), and the kernel refuses links.
"""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class FolderRefused(Exception):
    """The folder holds a file that no export wrote."""


def replace_text(root: Path, place: str, text: str) -> bool:
    return replace_file(root, place, lambda: [text.encode()])


def replace_file(root: Path, place: str, pieces: Callable[[], Iterable[bytes]]) -> bool:
    """Replace a file's content in one step; return False if it already has it. `pieces` yields the bytes."""
    name = PurePosixPath(place).name
    part = f".{name}.part"
    with _folder_of(root, place, make=True) as folder:
        if _has(folder, name, pieces()):
            return False
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=folder)
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=folder), "wb") as file:
                file.writelines(pieces())
            os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(part, dir_fd=folder)
            raise
    return True


def remove_file(root: Path, place: str) -> bool:
    """Remove a file that an earlier export wrote, and folders that it leaves empty."""
    try:
        with _folder_of(root, place) as folder:
            os.unlink(PurePosixPath(place).name, dir_fd=folder)
    except (FileNotFoundError, IsADirectoryError):
        return False
    for folder_place in list(PurePosixPath(place).parents)[:-1]:
        try:
            with _folder_of(root, str(folder_place)) as folder:
                os.rmdir(folder_place.name, dir_fd=folder)
        except OSError:  # it is not empty
            break
    return True


def _has(folder: int, name: str, pieces: Iterable[bytes]) -> bool:
    """Return True if the file has exactly these bytes; False if it doesn't exist or is a link."""
    try:
        with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb") as file:
            return all(file.read(len(piece)) == piece for piece in pieces) and not file.read(1)
    except OSError:
        return False


@contextmanager
def _folder_of(root: Path, place: str, *, make: bool = False) -> Iterator[int]:
    """Yield the descriptor of a file's folder; the root itself may be reached through links."""
    folder, way = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), root
    try:
        for name in PurePosixPath(place).parts[:-1]:
            way /= name
            if make:
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=folder)
            inner = _opened(name, folder, way)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def _opened(name: str, folder: int, way: Path) -> int:
    try:
        return os.open(name, FOLDER, dir_fd=folder)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENOTDIR):
            raise
        raise FolderRefused(f"{way} is not a folder of the export; delete it, or export to another folder.") from error
