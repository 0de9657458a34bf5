"""A server that answers with arbitrary bytes, or not at all, unlike any HTTP server."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.waiting import PATIENCE

Behaviour = Callable[[socket.socket, threading.Event], object]
SELF_SIGNED = Path(__file__).with_name("self_signed.pem")


@contextmanager
def listening(behave: Behaviour) -> Iterator[int]:
    """Yield the port; pass each connection to `behave`, which ends when the event is set."""
    closing = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server, behave, closing))
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            closing.set()
            thread.join()


def serve(server: socket.socket, behave: Behaviour, closing: threading.Event) -> None:
    server.settimeout(0.05)
    while not closing.is_set():
        with suppress(TimeoutError):
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.settimeout(PATIENCE)
                behave(connection, closing)


def answering(answer: bytes) -> Behaviour:
    def behave(connection: socket.socket, closing: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    return behave


def dripping(answer: bytes) -> Behaviour:
    """Return a behaviour that sends an answer byte by byte, but never the last one."""

    def behave(connection: socket.socket, closing: threading.Event) -> None:
        connection.recv(65_536)
        for number in range(len(answer) - 1):
            connection.sendall(answer[number : number + 1])
            closing.wait(0.1)
        closing.wait()

    return behave


def silent(connection: socket.socket, closing: threading.Event) -> None:
    closing.wait()


def self_signed(connection: socket.socket, closing: threading.Event) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    with context.wrap_socket(connection, server_side=True) as safe:
        if safe.recv(65_536):
            safe.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
