"""Slow clients, which don't affect readers: gunicorn as started by the Procfile, and real sockets.

The machine's speed doesn't matter: a server that gave slow clients its threads would not answer at all.
"""

import re
from contextlib import ExitStack

import pytest

from tests.static_site.live import show_page
from tests.static_site.slow_clients import (
    BODY,
    HALF_BODY,
    HALF_HEAD,
    PIPELINED,
    assert_nobody_waits,
    connect,
    read,
    slow_clients,
)
from tests.static_site.test_serving_for_real import served
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
HURRIED = ["--worker-class", "tests.static_site.hurried_worker.HurriedWorker"]
CRAMPED = ["--worker-class", "tests.static_site.hurried_worker.CrampedWorker"]
DESCRIPTORS = 130
"""The server's file descriptors; thirty are left for clients."""
LONG = "A long page. " * 15_000
HALF_OF_MANY = HALF_BODY.replace(b"Length: ", b"Length: 99")
STATUS = re.compile(rb"HTTP/1\.1 (\d+)")


def everything(line):
    return b"".join(iter(lambda: line.recv(65536), b""))


def is_closed(line, piece=b"a"):
    """Return whether the server has hung up on a client that keeps sending."""
    try:
        line.sendall(piece)
    except OSError:
        return True
    return False


def test_half_requests_and_unread_answers_hold_up_nobody(root, tmp_path):
    show_page("", body=LONG)
    with served(root, tmp_path / "log") as port, slow_clients(port) as halves:
        assert_nobody_waits(port, halves)


def test_more_silent_connections_than_the_server_may_have_hold_up_nobody(root, tmp_path):
    show_page("")
    with served(root, tmp_path / "log", descriptors=DESCRIPTORS) as port, ExitStack() as stack:
        for _ in range(DESCRIPTORS):
            stack.enter_context(connect(port))
        assert [read(port) for _ in range(20)] == [200] * 20
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("sent", [HALF_HEAD, HALF_OF_MANY, PIPELINED], ids=["head", "body", "unread answer"])
def test_what_is_slow_for_too_long_ends_however_steadily_it_drips(root, tmp_path, sent):
    show_page("", body=LONG)
    with served(root, tmp_path / "log", *HURRIED) as port, connect(port, sent, room=4096) as line:
        wait_until(lambda: is_closed(line))


def test_where_too_much_is_held_who_holds_most_is_let_go(root, tmp_path):
    show_page("", body=LONG)
    with served(root, tmp_path / "log", *CRAMPED) as port, connect(port, HALF_BODY) as small:
        with connect(port, PIPELINED, room=4096) as large:
            wait_until(lambda: is_closed(large))
        small.sendall(BODY[-1:])
        assert small.recv(12) == b"HTTP/1.1 403"


def test_requests_in_pieces_and_ahead_of_their_answers_are_answered_in_order(root, tmp_path):
    show_page("guides")
    asked = [b"GET /%s/ HTTP/1.1\r\nHost: localhost\r\n\r\n" % path for path in (b"guides", b"nowhere", b"guides")]
    last = b"GET /guides HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with served(root, tmp_path / "log") as port, connect(port) as line:
        line.sendall(asked[0])
        begun = line.recv(20)
        for byte in asked[1]:
            line.sendall(bytes([byte]))
        line.sendall(asked[2] + last)
        assert STATUS.findall(begun + everything(line)) == [b"200", b"404", b"200", b"301"]


def test_a_client_that_waits_for_leave_to_send_its_body_gets_it(root, tmp_path):
    head = HALF_BODY.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n").removesuffix(BODY[:-1])
    with served(root, tmp_path / "log") as port, connect(port, head) as line:
        assert line.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(BODY)
        assert b"HTTP/1.1 403" in line.recv(1000) + line.recv(1000)


@pytest.mark.parametrize("length", [b"Content-Length: 9000000", b"Transfer-Encoding: chunked"])
def test_a_body_that_is_not_read_is_never_taken_for_the_next_request(root, tmp_path, length):
    head = b"POST /-/log-in/ HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n" % length
    with served(root, tmp_path / "log") as port, connect(port, head + b"ff\r\n" + PIPELINED[:200]) as line:
        assert len(STATUS.findall(everything(line))) == 1
