"""Slow clients over real sockets: half a request, answers never read, or silence."""

import http.client
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager

from tests.waiting import PATIENCE

HALF_HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-"
BODY = b"username=a"
HALF_BODY = b"POST /-/log-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY[:-1])
PIPELINED = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200
FEW, READERS = 8, 20
"""Number of clients of each kind (twice the server's threads) and of simultaneous readers."""


def connect(port: int, sent: bytes = b"", room: int = 0) -> socket.socket:
    """Connect and send these bytes; with `room`, accept about that many bytes of an answer."""
    line = socket.socket()
    if room:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.settimeout(PATIENCE)
    line.connect(("127.0.0.1", port))
    line.sendall(sent)
    return line


@contextmanager
def slow_clients(port: int) -> Iterator[list[socket.socket]]:
    """Open slow clients of each kind; yield those with half a body."""
    with ExitStack() as stack:
        for _ in range(FEW):
            stack.enter_context(connect(port, HALF_HEAD))
            stack.enter_context(connect(port, PIPELINED, room=4096))
        yield [stack.enter_context(connect(port, HALF_BODY)) for _ in range(FEW)]


def read(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        line.request("GET", "/")
        with line.getresponse() as response:
            response.read()
            return response.status


def assert_nobody_waits(port: int, halves: list[socket.socket]) -> None:
    """Assert that readers are answered during incomplete requests, and those too once they are complete."""
    with ThreadPoolExecutor(READERS) as readers:
        assert list(readers.map(read, [port] * READERS)) == [200] * READERS
    for half in halves:
        half.sendall(BODY[-1:])
        assert half.recv(12) == b"HTTP/1.1 403"
