"""A mail server and a web server on loopback that record what they receive and fail on demand."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """The part of SMTP (RFC 5321) that a sending client needs. Addresses in `refused` are refused at RCPT. While
    it `hangs` it says nothing until it is `free`. After `most` mails it accepts no more.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), MailSession)
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.most = 1_000
        self.hangs = threading.Event()
        self.free = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


class MailSession(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if self.server.hangs.is_set():
            self.server.free.wait()
        with suppress(OSError):  # the client may have hung up
            self.converse()

    def converse(self) -> None:
        if len(self.server.mails) >= self.server.most:
            return self.answer("421 enough for today")
        self.answer("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self.answer("354 go on")
                self.take()
            elif verb == "QUIT":
                return self.answer("221 bye")
            is_refused = verb == "RCPT" and any(address in line for address in self.server.refused)
            self.answer("550 no such mailbox" if is_refused else "250 ok")

    def answer(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))


class WebServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), WebRequest)
        self.paths: list[str] = []
        self.posts: list[Any] = []
        self.status = 200
        self.hangs = threading.Event()
        self.free = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class WebRequest(BaseHTTPRequestHandler):
    server: WebServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.hangs.is_set():
            self.server.free.wait()
        elif self.server.status == 200:
            self.server.paths.append(self.path)
            is_json = "json" in self.headers.get("Content-Type", "")
            self.server.posts.append(json.loads(body) if is_json else body.decode())
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        pass


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.free.set()
    server.shutdown()
    server.server_close()


def send_through(port: int, settings: Any) -> None:
    """Send all later mail to a mail server on loopback."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
