"""A queue of bytes that keeps little in memory: what doesn't fit waits in a temporary file without a name."""

import tempfile
from typing import IO

IN_MEMORY = 256 * 1024
"""Bytes of one queue in memory."""


class ByteQueue:
    """Bytes come out in the order they went in. The file holds all that came after the first byte that didn't fit."""

    def __init__(self) -> None:
        self.first = bytearray()
        self.file: IO[bytes] | None = None
        self.read, self.written = 0, 0  # positions in the file

    def __len__(self) -> int:
        return len(self.first) + self.stored

    @property
    def stored(self) -> int:
        """Bytes in the file."""
        return self.written - self.read

    def add(self, data: bytes | bytearray | memoryview) -> None:
        if self.file is None and len(self.first) + len(data) <= IN_MEMORY:
            self.first += data
            return
        if self.file is None:
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by clear()
        self.file.seek(self.written)
        self.written += self.file.write(data)

    def peek(self, size: int) -> bytes:
        """Return up to `size` of the next bytes and leave them in the queue."""
        if self.first or self.file is None:
            return bytes(self.first[:size])
        self.file.seek(self.read)
        return self.file.read(min(size, self.stored))

    def skip(self, size: int) -> None:
        """Remove bytes that `peek` returned."""
        if self.first:
            del self.first[:size]
        else:
            self.read += size
        if self.file and not len(self):
            self.clear()

    def take(self, size: int) -> bytes:
        piece = self.peek(size)
        self.skip(len(piece))
        return piece

    def clear(self) -> None:
        self.first.clear()
        if self.file:
            self.file.close()
        self.file, self.read, self.written = None, 0, 0
