"""A loopback proxy between a process and PostgreSQL that loses, delays or resets exactly one chosen message.

    with Proxy(database_url()) as proxy:
        proxy.lose_reply("COMMIT")
        manage("build_static_site", DATABASE_URL=proxy.url(database_url()))

A message is everything a client sends until the server must answer: the start of a connection, then, with psycopg2,
each statement; BEGIN and COMMIT are separate messages. COPY is two: the statement, and all its rows.
"""

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from select import select
from threading import Event, Lock, Thread
from typing import Literal
from urllib.parse import unquote, urlsplit

START, ENCRYPTION = b"", (80877103, 80877104)
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass
class Fault:
    """A fault for the message of that number, counted from the proxy's first, or for the next with that text."""

    at: int | str
    kind: Literal["lose_request", "lose_reply", "reset", "stall"]
    seconds: float | None = None

    def matches(self, number: int, text: str) -> bool:
        return self.at in text if isinstance(self.at, str) else self.at == number


class Proxy:
    """A context manager. `requests` has each message's truncated text; each fault strikes once, in any connection."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.requests: list[str] = []
        self.faults: list[Fault] = []
        self.struck: list[Fault] = []
        self.lock, self.closing = Lock(), Event()
        self.threads: list[Thread] = []

    def lose_request(self, at: int | str) -> None:
        """Close the client's connection before the server gets the message."""
        self.faults.append(Fault(at, "lose_request"))

    def lose_reply(self, at: int | str) -> None:
        """Let the server execute the message and answer, but close the client's connection first."""
        self.faults.append(Fault(at, "lose_reply"))

    def reset(self, at: int | str) -> None:
        """Lose the request and reset the connection with TCP's RST."""
        self.faults.append(Fault(at, "reset"))

    def stall(self, at: int | str, seconds: float | None = None) -> None:
        """Hold the message for the given seconds, or until the proxy ends, which loses it."""
        self.faults.append(Fault(at, "stall", seconds))

    @property
    def messages(self) -> int:
        """Number of messages so far."""
        return len(self.requests)

    def url(self, database_url: str) -> str:
        """Return the URL of the same database through the proxy."""
        before, at, place = urlsplit(database_url).netloc.rpartition("@")
        return database_url.replace(f"{before}{at}{place}", f"{before}{at}127.0.0.1:{self.port}", 1)

    def __enter__(self) -> "Proxy":
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.begin(self.accept)
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """End every connection and accept no more."""
        if self.closing.is_set():
            return
        self.closing.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        self.listener.close()

    def begin(self, work, *arguments) -> None:
        thread = Thread(target=work, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def accept(self) -> None:
        while not self.closing.is_set():
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.begin(self.serve, client)

    def serve(self, client: socket.socket) -> None:
        with client:
            try:
                with connected(self.upstream) as server:
                    Session(self, client, server).run()
            except OSError:
                pass  # One side has gone, or the server is down: the client sees a closed connection.

    def note(self, request: bytes) -> Fault | None:
        """Count a message; return its fault, if any."""
        text = request.decode(errors="replace")
        with self.lock:
            self.requests.append(text[:200])
            for fault in self.faults:
                if fault.matches(len(self.requests), text):
                    self.faults.remove(fault)
                    self.struck.append(fault)
                    return fault
        return None


class Session:
    """One connection, whose frames are passed on as they arrive until a fault stops them."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.batch, self.loses_reply = b"", False
        self.from_client, self.from_server = Frames(starts=True), Frames(starts=False)

    def run(self) -> None:
        while not self.proxy.closing.is_set():
            for side in select([self.client, self.server], [], [], 0.05)[0]:
                if not (received := side.recv(1 << 16)):
                    return
                going = self.ask(received) if side is self.client else self.answer(received)
                if not going:
                    return

    def ask(self, received: bytes) -> bool:
        for kind, frame in self.from_client.of(received):
            if kind == START and struct.unpack_from("!i", frame, 4)[0] in ENCRYPTION:
                self.client.sendall(b"N")
                self.from_client.starts = True
                continue
            self.batch += frame
            if kind in (START, b"Q", b"S", b"F", b"c"):
                batch, self.batch = self.batch, b""
                if not self.passes(self.proxy.note(batch)):
                    return False
                self.server.sendall(batch)
            elif kind in (b"X", b"p", b"H"):
                self.server.sendall(self.batch)
                self.batch = b""
        return True

    def passes(self, fault: Fault | None) -> bool:
        """Return whether the message may go to the server, after any delay."""
        if not fault:
            return True
        if fault.kind == "stall":
            return not self.proxy.closing.wait(fault.seconds)
        if fault.kind == "reset":
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.loses_reply = fault.kind == "lose_reply"
        return self.loses_reply

    def answer(self, received: bytes) -> bool:
        """Pass an answer on; wait for one to be lost to arrive whole, up to ReadyForQuery or "send your rows"."""
        if not self.loses_reply:
            self.client.sendall(received)
            return True
        return all(kind not in (b"Z", b"G") for kind, _ in self.from_server.of(received))


class Frames:
    """A stream cut into PostgreSQL's messages: a letter (except in a connection's first), a length, a body."""

    def __init__(self, *, starts: bool) -> None:
        self.starts, self.rest = starts, b""

    def of(self, received: bytes) -> Iterator[tuple[bytes, bytes]]:
        self.rest += received
        while len(self.rest) >= (head := 4 if self.starts else 5):
            length = head - 4 + struct.unpack_from("!i", self.rest, head - 4)[0]
            if len(self.rest) < length:
                return
            frame, self.rest = self.rest[:length], self.rest[length:]
            kind, self.starts = frame[: head - 4], False
            yield kind, frame


def connected(database_url: str) -> socket.socket:
    """Connect to a server, whose host is a name or, if it begins with a slash, the folder of a Unix socket."""
    host, _, port = urlsplit(database_url).netloc.rpartition("@")[2].partition(":")
    if (folder := unquote(host)).startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(f"{folder}/.s.PGSQL.{port or 5432}")
        return connection
    return socket.create_connection((host, int(port or 5432)))
