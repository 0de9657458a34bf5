"""Memos: files in the temporary folder, for what a machine must remember while the database can't be written.

What matters is in the name, which a full disk still takes. A dyno's are lost with it; docs/adr/0029 says what of it.
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
"""A little less than an hour: jobs that are called every hour come a minute early now and then."""


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
    """The text as far as the disk takes it; OSError where it does not even take the name."""
    with os.fdopen(_open(name)[0], "w") as file, suppress(OSError):
        file.write(text)


def memos(pattern: str) -> list[Memo]:
    """Our own, whose whole name matches."""
    prefix = _path("").name
    found = [Memo(path.name.removeprefix(prefix), path) for path in _path("").parent.glob(f"{prefix}*")]
    return [memo for memo in found if re.fullmatch(pattern, memo.name) and memo.is_ours]


@contextmanager
def once_an_hour(name: str, at: datetime) -> Iterator[bool]:
    """Whether it may be done: nobody on this machine did for an HOUR, or is doing it. If the block raises, nobody has.

    Where nothing can be remembered, it may: twice is better than never.
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
    """The file, and whether it is new. Nobody else's, and no link to one: others may write into this folder, too."""
    path, flags = _path(name), os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600), True
    except FileExistsError:
        file = os.open(path, flags)
    if os.fstat(file).st_uid != os.geteuid():
        os.close(file)
        raise PermissionError(f"{path} is somebody else's.")
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
    """Two databases on one machine share nothing."""
    database = connection.settings_dict
    whose = " ".join(str(database.get(part, "")) for part in ("HOST", "PORT", "NAME"))
    return Path(tempfile.gettempdir()) / f"publisher-{sha256(whose.encode()).hexdigest()[:12]}-{name}"
