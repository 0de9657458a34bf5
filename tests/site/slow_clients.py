"""Clients that take their time, over real sockets: half of a request, answers that are never read, not a word."""

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
"""Of each kind twice as many as the server has threads, and so many readers at once."""


def connect(port: int, sent: bytes = b"", room: int = 0) -> socket.socket:
    """A connection that has sent that much; with `room` it takes about so many bytes of an answer."""
    line = socket.socket()
    if room:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.settimeout(PATIENCE)
    line.connect(("127.0.0.1", port))
    line.sendall(sent)
    return line


@contextmanager
def slow_clients(port: int) -> Iterator[list[socket.socket]]:
    """Some of each kind that sends; yields those with half a body."""
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
    """Readers are answered while requests are half there; those are answered too once they are whole."""
    with ThreadPoolExecutor(READERS) as readers:
        assert list(readers.map(read, [port] * READERS)) == [200] * READERS
    for half in halves:
        half.sendall(BODY[-1:])
        assert half.recv(12) == b"HTTP/1.1 403"
