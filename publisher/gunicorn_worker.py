"""gunicorn's threaded worker, with patience for slow clients (gunicorn.conf.py, worker_class).

gunicorn's own worker ties up a thread from a request's first byte to its answer's last, so four slow clients stop the
site. Here a thread gets a request once it's complete, and leaves the answer in a buffer. However slow the client, an
open connection costs a file descriptor and a few bytes. Plain HTTP/1.1 only, since TLS ends before us.
"""

import resource
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from socket import SHUT_WR
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from publisher.client_socket import ClientSocket, State

# File descriptors reserved for everything but clients: the database, logs, static files.
SPARE_DESCRIPTORS = 100

Step = Callable[[TConn], None]


class PatientWorker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    # Time limits for a whole head and a whole body (2.5 MB at 350 kbit/s). An answer may stall for as long as a body.
    head_seconds, body_seconds, answer_seconds = 10, 60, 60
    # A file may take longer than a form, at the same speed.
    upload_bytes_a_second = 43_000
    # Time for the client to read our last answer, which would be lost if we closed with unread bytes.
    goodbye_seconds = 5
    # Limit for the buffers of all connections in a process. Beyond it, the connection that holds most is closed.
    held_bytes = 32 * 1024 * 1024
    # The same for their temporary files: large uploads, and large answers to slow clients.
    stored_bytes = 1024 * 1024 * 1024

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.worker_connections: int = min(self.cfg.worker_connections, _descriptors() - SPARE_DESCRIPTORS)
        # Connections that no thread has, with the bytes they hold; the one that was silent longest is first.
        self.waiting: dict[TConn, tuple[int, int]] = {}
        self.held, self.stored = 0, 0
        # Those among them whose next request arrived before the last answer was sent: they take spare threads.
        self.pipelined: dict[TConn, None] = {}
        self.busy = 0
        self.next_sweep = 0.0

    def accept(self, listener: Any) -> None:
        """Accept a connection; if there are too many, drop the one that has been silent longest."""
        with suppress(BlockingIOError, ConnectionAbortedError):
            accepted, address = listener.accept()
            conn = TConn(self.cfg, ClientSocket(accepted), address, listener.getsockname())
            conn.data_ready = True
            self.nr_conns += 1
            while self.waiting and self.nr_conns >= self.worker_connections:
                self.drop(next(iter(self.waiting)))
            self.advance(conn, self.receive)

    def receive(self, conn: TConn) -> None:
        """Read what has arrived and give a whole request to a thread."""
        if not conn.sock.receive():
            self.drop(conn)
        elif conn.sock.has_request():
            self.enqueue_req(conn)
        else:
            self.wait_for_rest(conn)

    def wait_for_rest(self, conn: TConn) -> None:
        self.wait(conn, *self.patience(conn.sock), selectors.EVENT_READ, self.receive)

    def patience(self, sock: ClientSocket) -> tuple[State, float]:
        """Return what we wait for, and for how many seconds."""
        if sock.request_bytes:
            return ("body", sock.requests), max(self.body_seconds, sock.request_bytes / self.upload_bytes_a_second)
        if not self.alive:
            return ("end", sock.requests), STOP_KEEPALIVE_LINGER
        if sock.requests and not sock.incoming:
            return ("request", sock.requests), self.cfg.keepalive
        return ("head", sock.requests), self.head_seconds

    def enqueue_req(self, conn: TConn) -> None:
        self.busy += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, future: "Future[Any]") -> None:
        """Take a connection back from a thread; like everything here, this runs in the main thread."""
        self.busy -= 1
        conn.is_kept = not future.cancelled() and not future.exception() and future.result() is True
        self.advance(conn, self.answer)
        if self.pipelined and self.busy < self.cfg.threads:
            self.advance(next(iter(self.pipelined)), self.enqueue_req)

    def answer(self, conn: TConn) -> None:
        """Send the rest of the answer, then turn to the next request or say goodbye."""
        if not conn.sock.flush():
            state = "answer", len(conn.sock.outgoing)
            self.wait(conn, state, self.answer_seconds, selectors.EVENT_WRITE, self.answer)
        elif conn.is_kept:
            self.look_for_next(conn)
        else:
            conn.sock.shutdown(SHUT_WR)
            self.see_off(conn)

    def look_for_next(self, conn: TConn) -> None:
        conn.sock.begin_again(conn.parser.unreader.take_buffered())
        if conn.sock.has_request():
            self.wait(conn, ("turn", conn.sock.requests), self.answer_seconds)
        else:
            self.wait_for_rest(conn)

    def see_off(self, conn: TConn) -> None:
        """Read and discard until the client closes."""
        conn.sock.forget()
        if conn.sock.receive():
            self.wait(conn, ("goodbye", 0), self.goodbye_seconds, selectors.EVENT_READ, self.see_off)
        else:
            self.drop(conn)

    def wait(self, conn: TConn, state: State, seconds: float, event: int = 0, step: Step | None = None) -> None:
        """Wait until the socket is ready for the event, then take the step; without a step, wait for a spare thread."""
        conn.sock.expect(state, seconds)
        conn.step = step
        if step:
            self.watch(conn, event)
        else:
            self.pipelined[conn] = None
        self.waiting[conn] = conn.sock.held, conn.sock.stored
        self.held += conn.sock.held
        self.stored += conn.sock.stored
        while self.held > self.held_bytes:
            self.drop(max(self.waiting, key=lambda waiting: self.waiting[waiting][0]))
        while self.stored > self.stored_bytes:
            self.drop(max(self.waiting, key=lambda waiting: self.waiting[waiting][1]))

    def watch(self, conn: TConn, event: int) -> None:
        """Have the poller watch for this event only; 0 means none. It stays the same between a browser's requests."""
        if event == conn.sock.watched:
            return
        if conn.sock.watched:
            self.poller.unregister(conn.sock)
        if event:
            self.poller.register(conn.sock, event, partial(self.notice, conn))
        conn.sock.watched = event

    def notice(self, conn: TConn, _: ClientSocket) -> None:
        if conn in self.waiting and conn.step:
            self.advance(conn, conn.step)
        else:  # a thread has it, or it's waiting for one: this data arrived too early
            self.watch(conn, 0)

    def advance(self, conn: TConn, step: Step) -> None:
        """Stop waiting and take the connection's next step."""
        self.leave(conn)
        try:
            step(conn)
        except OSError:  # the client has gone
            self.drop(conn)

    def leave(self, conn: TConn) -> None:
        if conn in self.waiting:
            held, stored = self.waiting.pop(conn)
            self.held -= held
            self.stored -= stored
            self.pipelined.pop(conn, None)

    def drop(self, conn: TConn) -> None:
        self.leave(conn)
        self.watch(conn, 0)
        self.nr_conns -= 1
        conn.sock.end()

    def murder_keepalived(self, force: bool = False) -> None:
        """Close connections past their deadline, once a second; gunicorn calls this after each round of events."""
        now = time.monotonic()
        if force or now >= self.next_sweep:
            self.next_sweep = now + 1
            for conn in [conn for conn in self.waiting if force or conn.sock.deadline <= now]:
                self.drop(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """Limit the wait for requests whose body hasn't begun, because we've been asked to stop."""
        for conn in self.waiting:
            if conn.sock.state[0] in ("request", "head"):
                conn.sock.deadline = min(conn.sock.deadline, deadline)


def _descriptors() -> int:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 1_000_000 if limit == resource.RLIM_INFINITY else limit
