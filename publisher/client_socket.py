"""A client's connection that never blocks: what has come and what has yet to go lie in buffers (gunicorn_worker.py).

gunicorn's own code reads and writes it as a plain socket, in a thread, while no one else does.
"""

import errno
import re
import socket
import time
from typing import Any

from django.conf import settings

State = tuple[str, int]
"""What is waited for, and a number that grows or shrinks as it is reached."""
HEAD_BYTES = 128 * 1024
PIECE_BYTES = 64 * 1024

# Only to know when a request is whole; what it says, gunicorn reads. It refuses bare line feeds: they end a head too.
HEAD_END = re.compile(rb"\n\r?\n")
BODY_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r?\n", re.IGNORECASE)
WAITS_FOR_LEAVE = re.compile(rb"\nexpect:[ \t]*100-continue[ \t]*\r?\n", re.IGNORECASE)


class ClientSocket(socket.socket):
    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        super().setblocking(False)
        self.incoming, self.outgoing = bytearray(), bytearray()
        self.searched, self.request_bytes = 0, 0
        self.requests, self.watched = 0, 0
        self.state: State = ("", 0)
        self.deadline = 0.0

    @property
    def held(self) -> int:
        """Bytes in both buffers."""
        return len(self.incoming) + len(self.outgoing)

    def expect(self, state: State, seconds: float) -> None:
        """Set the deadline, unless the state has one already: drops of bytes move none."""
        if state != self.state:
            self.state, self.deadline = state, time.monotonic() + seconds

    def receive(self) -> bool:
        """Take in what has come; False once the client has closed."""
        try:
            piece = super().recv(PIECE_BYTES)
        except BlockingIOError:
            return True
        self.incoming += piece
        return bool(piece)

    def has_request(self) -> bool:
        """Whether a whole one has come, or more of its head than any request needs."""
        if self.incoming and not self.request_bytes:
            self._find_end_of_head()
        return len(self.incoming) >= (self.request_bytes or HEAD_BYTES)

    def _find_end_of_head(self) -> None:
        end = HEAD_END.search(self.incoming, max(0, self.searched - 2))
        self.searched = len(self.incoming)
        if end:
            head = bytes(self.incoming[: end.end()])
            self.request_bytes = len(head) + announced(head)
            if WAITS_FOR_LEAVE.search(head) and len(self.incoming) < self.request_bytes:
                self.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def begin_again(self, unread: bytes) -> None:
        """Go on to the client's next request, of which gunicorn has read some bytes already."""
        self.incoming[:0] = unread
        self.searched, self.request_bytes = 0, 0
        self.requests += 1

    def flush(self) -> bool:
        """Send on what is left; False while the client does not take it all."""
        try:
            while self.outgoing:
                del self.outgoing[: super().send(self.outgoing)]
        except BlockingIOError:
            return False
        return True

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Read from the buffer. A request that says it is longer ends its connection."""
        if not self.incoming:
            raise ConnectionResetError(errno.ECONNRESET, "more was announced than was waited for")
        piece = bytes(self.incoming[:bufsize])
        del self.incoming[:bufsize]
        return piece

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send what the client takes at once and keep the rest."""
        sent = 0
        if not self.outgoing:
            try:
                sent = super().send(data)
            except BlockingIOError:
                sent = 0
        self.outgoing += memoryview(data)[sent:]

    def send(self, data: Any, flags: int = 0, /) -> int:
        self.sendall(data)
        return len(data)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        file.seek(offset)
        return self.send(file.read(count))

    def close(self) -> None:
        """Stay open until the end: gunicorn closes, in a thread, what the poller may still watch."""

    def end(self) -> None:
        super().close()

    def setblocking(self, flag: bool, /) -> None:
        """Stay as it is: gunicorn asks for a socket that blocks whenever a thread takes it."""

    def settimeout(self, value: float | None, /) -> None:
        """Stay as it is."""


def announced(head: bytes) -> int:
    """Bytes of the body; 0 for one that the web UI refuses unread, or in chunks, which Django doesn't read."""
    found = BODY_LENGTH.search(head)
    length = int(found[1]) if found else 0
    return length if length <= (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) else 0
