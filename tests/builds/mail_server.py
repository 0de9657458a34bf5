"""A mail server on loopback that takes whatever comes, as SMTP has it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.launchers.sockets import listening


@contextmanager
def mail_server(refusing: bytes = b"") -> Iterator[tuple[str, list[str]]]:
    """Its EMAIL_URL, and the mails that it got; a command that begins with `refusing` is refused."""
    mails: list[str] = []

    def behave(connection: socket.socket, closing: threading.Event) -> None:
        lines = connection.makefile("rb")
        connection.sendall(b"220 here\r\n")
        for line in lines:
            command = line.upper()
            if refusing and command.startswith(refusing):
                connection.sendall(b"550 no such person\r\n")
            elif command.startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                mails.append(b"".join(iter(lambda: _text(lines.readline()), b"")).decode())
                connection.sendall(b"250 kept\r\n")
            else:
                connection.sendall(b"250 yes\r\n")

    with listening(behave) as port:
        yield f"smtp://127.0.0.1:{port}", mails


def _text(line: bytes) -> bytes:
    return b"" if line == b".\r\n" else line
