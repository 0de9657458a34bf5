"""A client connection that never blocks: buffers hold received and unsent bytes (gunicorn_worker.py).

gunicorn's own code reads and writes it like a plain socket, in a thread that has it to itself.
"""

import errno
import re
import socket
import time
from typing import Any

from django.conf import settings

from publisher.byte_queue import ByteQueue
from publisher.upload_addresses import largest_upload

State = tuple[str, int]
"""What we wait for, and a number that changes with progress."""
HEAD_BYTES = 128 * 1024
PIECE_BYTES = 64 * 1024

# Only to detect a complete request; gunicorn parses it. Bare line feeds end a head here too: gunicorn refuses them.
HEAD_END = re.compile(rb"\n\r?\n")
REQUEST_LINE = re.compile(rb"\A(?:\r?\n)*([A-Z]+) ([^ ?]+)")
BODY_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r?\n", re.IGNORECASE)
WAITS_FOR_LEAVE = re.compile(rb"\nexpect:[ \t]*100-continue[ \t]*\r?\n", re.IGNORECASE)


class ClientSocket(socket.socket):
    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        super().setblocking(False)
        self.incoming, self.outgoing = bytearray(), ByteQueue()
        self.upload, self.is_upload = ByteQueue(), False  # what follows `incoming` if the body is larger than a form
        self.searched, self.request_bytes = 0, 0
        self.requests, self.watched = 0, 0
        self.state: State = ("", 0)
        self.deadline = 0.0

    @property
    def held(self) -> int:
        """Bytes in memory."""
        return len(self.incoming) + len(self.outgoing.first) + len(self.upload.first)

    @property
    def stored(self) -> int:
        """Bytes in temporary files."""
        return self.outgoing.stored + self.upload.stored

    def expect(self, state: State, seconds: float) -> None:
        """Set the deadline, unless the state already has one: a trickle of bytes doesn't move it."""
        if state != self.state:
            self.state, self.deadline = state, time.monotonic() + seconds

    def receive(self) -> bool:
        """Read what has arrived; return False once the client has closed."""
        try:
            piece = super().recv(PIECE_BYTES)
        except BlockingIOError:
            return True
        if self.is_upload:
            self.upload.add(piece)
        else:
            self.incoming += piece
        return bool(piece)

    def has_request(self) -> bool:
        """Return whether a whole request has arrived, or more of a head than any request needs."""
        if self.incoming and not self.request_bytes:
            self._find_end_of_head()
        return self._arrived >= (self.request_bytes or HEAD_BYTES)

    @property
    def _arrived(self) -> int:
        return len(self.incoming) + len(self.upload)

    def _find_end_of_head(self) -> None:
        end = HEAD_END.search(self.incoming, max(0, self.searched - 2))
        self.searched = len(self.incoming)
        if end:
            head = bytes(self.incoming[: end.end()])
            length = announced(head)
            self.request_bytes, self.is_upload = len(head) + length, length > largest_form()
            if WAITS_FOR_LEAVE.search(head) and len(self.incoming) < self.request_bytes:
                self.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def begin_again(self, unread: bytes) -> None:
        """Start on the client's next request; `unread` is what gunicorn has already read of it."""
        self.incoming[:0] = unread
        self.incoming += self.upload.take(len(self.upload))
        self.searched, self.request_bytes, self.is_upload = 0, 0, False
        self.requests += 1

    def flush(self) -> bool:
        """Send what is left; return False while the client can't take it all."""
        try:
            while self.outgoing:
                self.outgoing.skip(super().send(self.outgoing.peek(PIECE_BYTES)))
        except BlockingIOError:
            return False
        return True

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Read from the buffer. A request that claims to be longer than what arrived loses its connection."""
        if not self._arrived:
            raise ConnectionResetError(errno.ECONNRESET, "the request claims more bytes than we waited for")
        if not self.incoming:
            return self.upload.take(bufsize)
        piece = bytes(self.incoming[:bufsize])
        del self.incoming[:bufsize]
        return piece

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send what the client takes now and keep the rest."""
        sent = 0
        if not self.outgoing:
            try:
                sent = super().send(data)
            except BlockingIOError:
                sent = 0
        self.outgoing.add(memoryview(data)[sent:])

    def send(self, data: Any, flags: int = 0, /) -> int:
        self.sendall(data)
        return len(data)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        file.seek(offset)
        return self.send(file.read(count))

    def close(self) -> None:
        """Do nothing: gunicorn calls this in a thread, when the poller may still be watching the socket."""

    def forget(self) -> None:
        """Discard what has arrived."""
        self.incoming.clear()
        self.upload.clear()

    def end(self) -> None:
        self.forget()
        self.outgoing.clear()
        super().close()

    def setblocking(self, flag: bool, /) -> None:
        """Do nothing: gunicorn asks for a blocking socket whenever a thread takes the connection."""

    def settimeout(self, value: float | None, /) -> None:
        """Do nothing."""


def announced(head: bytes) -> int:
    """Return the body's length in bytes; 0 if the web UI refuses it unread, or if it's chunked (ignored by Django)."""
    found, line = BODY_LENGTH.search(head), REQUEST_LINE.match(head)
    length = int(found[1]) if found else 0
    most = largest_upload(line[1].decode(), line[2].decode("latin-1")) if line else 0
    return length if length <= (most or largest_form()) else 0


def largest_form() -> int:
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
