"""A server that answers with bytes of its own choosing, or not at all; for what no HTTP server would do."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Behaviour = Callable[[socket.socket, threading.Event], object]
SELF_SIGNED = Path(__file__).with_name("self_signed.pem")


@contextmanager
def listening(behave: Behaviour) -> Iterator[int]:
    """The port; each connection is given to `behave`, which ends when the event is set."""
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
                connection.settimeout(5)
                behave(connection, closing)


def answering(answer: bytes, *, every: float = 0) -> Behaviour:
    """The whole answer at once, or one byte every so many seconds."""

    def behave(connection: socket.socket, closing: threading.Event) -> None:
        connection.recv(65_536)
        for piece in [answer] if not every else [answer[n : n + 1] for n in range(len(answer))]:
            connection.sendall(piece)
            if closing.wait(every):
                return

    return behave


def silent(connection: socket.socket, closing: threading.Event) -> None:
    closing.wait()


def self_signed(connection: socket.socket, closing: threading.Event) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    with context.wrap_socket(connection, server_side=True) as safe:
        if safe.recv(65_536):
            safe.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
