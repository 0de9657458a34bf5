"""Memos: files in the temporary folder, for what a machine must remember while the database can't be written.

What matters is in the name, which fits even on a full disk. A dyno's memos are lost with it (docs/adr/0029).
"""

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.db import connection

HOUR = timedelta(minutes=55)
"""A little less than an hour: hourly jobs sometimes run a minute early."""


@dataclass(frozen=True)
class Memo:
    name: str
    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text(errors="replace")

    @property
    def is_ours(self) -> bool:
        with suppress(OSError):
            return self.path.lstat().st_uid == os.geteuid()
        return False

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def leave(name: str, text: str) -> None:
    """Leave as much of the text as fits on the disk; raise OSError if not even the name does."""
    with os.fdopen(_open(name)[0], "w") as file, suppress(OSError):
        file.write(text)


def memos(pattern: str) -> list[Memo]:
    """Return our own memos whose whole name matches."""
    prefix = _path("").name
    found = [Memo(path.name.removeprefix(prefix), path) for path in _path("").parent.glob(f"{prefix}*")]
    return [memo for memo in found if re.fullmatch(pattern, memo.name) and memo.is_ours]


@contextmanager
def once_an_hour(name: str, at: datetime) -> Iterator[bool]:
    """Yield whether to go ahead: no one on this machine did within an HOUR, or is doing so. A block that raises doesn't
    count.

    If nothing can be remembered, yield True: twice is better than never.
    """
    try:
        file, is_new = _open(name)
    except OSError:
        yield True
        return
    try:
        if is_new:
            os.utime(file, (0, 0))
        may = _is_free(file) and not timedelta() <= at - _last(file) < HOUR
        yield may
        if may:
            os.utime(file, (at.timestamp(), at.timestamp()))
    finally:
        os.close(file)


def _open(name: str) -> tuple[int, bool]:
    """Open the file and say whether it is new. Refuse links and other users' files: the folder is shared."""
    path, flags = _path(name), os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600), True
    except FileExistsError:
        file = os.open(path, flags)
    if os.fstat(file).st_uid != os.geteuid():
        os.close(file)
        raise PermissionError(f"{path} belongs to someone else.")
    return file, False


def _is_free(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _last(file: int) -> datetime:
    return datetime.fromtimestamp(os.fstat(file).st_mtime, tz=UTC)


def _path(name: str) -> Path:
    """Return the file's path, distinct for each database on the machine."""
    database = connection.settings_dict
    whose = " ".join(str(database.get(part, "")) for part in ("HOST", "PORT", "NAME"))
    return Path(tempfile.gettempdir()) / f"publisher-{sha256(whose.encode()).hexdigest()[:12]}-{name}"
