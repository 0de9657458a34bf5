"""gunicorn as started by the Procfile, read over one connection by a client independent of Django."""

import http.client
import resource
import shlex
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.builds.commands import database_url, environment
from tests.database.ailments import on_postgres
from tests.faults.proxy import Proxy
from tests.static_site.live import show_page
from tests.static_site.sites import publish
from tests.waiting import PATIENCE, is_listening, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
GZIP = {"Accept-Encoding": "gzip"}


@contextmanager
def served(root, log, *more, descriptors=0, **changes):
    """Run a web process with more options and a limit of file descriptors; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = shlex.split((root / "Procfile").read_text().split("web: gunicorn ")[1].splitlines()[0])
    command = [sys.executable, "-m", "gunicorn", *options, "--workers", "1", "-b", f"127.0.0.1:{port}", *more]
    limit = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (descriptors, descriptors)) if descriptors else None
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=root, env=environment(**changes), stdout=errors, stderr=errors, preexec_fn=limit
        )
    try:
        wait_until(lambda: is_listening(port))
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def connected(port):
    return closing(http.client.HTTPConnection("127.0.0.1", port))


def ask(connection, method, path, **headers):
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response, response.read()


def test_answers_without_bytes_leave_the_connection_in_order(root, tmp_path):
    show_page("guides/install", body="Type `bin/run`.")
    with served(root, tmp_path / "log") as port, connected(port) as connection:
        page, body = ask(connection, "GET", "/guides/install/", Accept_Encoding="gzip")
        line = connection.sock
        unchanged = ask(
            connection, "GET", "/guides/install/", Accept_Encoding="gzip", If_None_Match=page.headers["ETag"]
        )
        head = ask(connection, "HEAD", "/guides/install/", Accept_Encoding="gzip")
        moved = ask(connection, "GET", "/guides/install")
        refused = ask(connection, "POST", "/guides/install/")
        missing = ask(connection, "GET", "/nowhere/")
        again = ask(connection, "GET", "/guides/install/", Accept_Encoding="gzip")
        assert connection.sock is line
    answers = [unchanged, head, moved, refused, missing, again]
    assert [answer[0].status for answer in answers] == [304, 200, 301, 405, 404, 200]
    assert (unchanged[1], head[1], moved[1], again[1]) == (b"", b"", b"", body)
    assert head[0].headers["Content-Length"] == str(len(body))


def test_raw_junk_in_an_address_never_breaks_the_server(root, tmp_path):
    show_page("guides", body="All guides.")
    junk = [b"/%", b"/%zz", b"/\xff\xfe", b"/a%00b", b"//evil.example/", b"/../../etc/passwd", b"/" + b"a" * 9_000]
    with served(root, tmp_path / "log") as port:
        statuses = [status_of(port, path) for path in junk]
        assert status_of(port, b"/guides/") == 200
    assert all(400 <= status < 500 for status in statuses), statuses
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_each_request_is_one_line_of_the_log_whatever_stands_in_it(root, tmp_path):
    show_page("guides")
    junk = [
        b"%0d%0aFORGED",
        b"%1b[2J",
        b"\x1b[2J",
        b"%e2%80%a8FORGED",
        b"\xe2\x80\xa8FORGED",
        b"\xc2\x85FORGED",
        b"\x9b2J",
    ]
    with served(root, tmp_path / "log") as port:
        for text in junk:
            status_of(port, b"/guides/?" + text)
            status_of(port, b"/-/log-in/?next=" + text)
            status_of(port, b"/guides/", b"User-Agent: x" + text + b"\r\nReferer: x" + text + b"\r\n")
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line for line in lines if not line.isprintable() or line.startswith("FORGED")] == []
    assert len([line for line in lines if '"GET /' in line]) >= len(junk)


def status_of(port, path, headers=b""):
    return int(raw(port, b"GET", path, headers).split()[1])


def raw(port, method, path, headers=b"", body=b"", length=None):
    """Return the whole answer, to its last byte; `length` is the request's Content-Length."""
    head = b"%s %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(head % (method, path, headers, len(body) if length is None else length) + body)
        return line.makefile("rb").read()


ENCODINGS = [b"latin-1", b"utf-7", b"utf-16", b"idna", b"punycode", b"hex", b"zlib", b"rot13", b"base64", b"undefined"]
FORM = b"--x\r\nContent-Disposition: form-data; name=username\r\n\r\n\xff=%ff\r\n--x--\r\n"


def test_an_encoding_that_a_client_claims_is_never_a_defect_of_ours(root, tmp_path):
    show_page("guides")
    with served(root, tmp_path / "log") as port:
        for kind in (b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"text/plain"):
            for encoding in (*ENCODINGS, b'"hex"', b"hex; x*=unknown''a"):
                claim = b"Content-Type: %s; CharSet=%s\r\n" % (kind, encoding)
                assert status_of(port, b"/guides/?a=%ff", claim) == 200
                assert status_of(port, b"/-/log-in/?next=%ff", claim) == 200
                refused = raw(port, b"POST", b"/-/log-in/?next=%ff", claim, FORM)
                assert refused.startswith((b"HTTP/1.1 403 ", b"HTTP/1.1 400 ")), claim
                assert b"Cache-Control: private, no-store" in refused
                assert b"Content-Security-Policy: default-src" in refused
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_file_that_nobody_asked_for_is_refused_and_reaches_no_disk(root, tmp_path):
    (tmp_path / "scratch").mkdir()
    part = b"--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n%s\r\n--x--\r\n"
    kind = b"Content-Type: multipart/form-data; boundary=x\r\n"
    with served(root, tmp_path / "log", TMPDIR=str(tmp_path / "scratch")) as port:
        for path in (b"/-/log-in/", b"/-/password/new/", b"/-/pages/"):
            small = raw(port, b"POST", path, kind, part % bytes(2_000))
            large = raw(port, b"POST", path, kind, length=400_000_000)  # not a byte of it is sent
            assert (small[:13], large[:13]) == (b"HTTP/1.1 400 ", b"HTTP/1.1 413 "), path
            assert b"Content-Security-Policy: default-src" in small
            assert b"the limit for a form of Publisher." in large
            assert not any((tmp_path / "scratch").rglob("*upload*"))
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_the_proxy_says_that_it_was_https_and_nobody_says_where_the_site_begins(root, tmp_path):
    show_page("guides/install")
    production = {"ENVIRONMENT": "production", "SECRET_KEY": "x" * 50, "SITE_URL": "https://localhost"}
    forged = b"SCRIPT_NAME: /guides\r\nPATH_INFO: /nowhere/\r\n"
    with served(root, tmp_path / "log", **production) as port:
        assert status_of(port, b"/guides/install/", forged) == 301
        assert status_of(port, b"/guides/install/", b"X-Forwarded-Proto: https\r\n" + forged) == 200


def test_without_a_database_readers_are_asked_to_come_again_and_the_log_says_why(root, tmp_path):
    nowhere = "postgres://nobody@127.0.0.1:1/nothing"
    with served(root, tmp_path / "log", DATABASE_URL=nowhere) as port, connected(port) as connection:
        response, body = ask(connection, "GET", "/guides/")
        health, _ = ask(connection, "GET", "/-/health/")
    assert (response.status, response.headers["Retry-After"], health.status) == (503, "60", 503)
    assert b"again in a minute" in body
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if line.startswith("ERROR")]
    assert lines[0].startswith("ERROR django.request: /guides/ can't be served because the database fails: ")
    assert [line for line in lines if "/guides/" in line] == lines[:1]


@contextmanager
def served_through_a_proxy(root, log):
    """Yield a reader's connection to a web process that has served a page, and the proxy before its database."""
    show_page("guides")
    url = database_url()
    with Proxy(url) as proxy, served(root, log, DATABASE_URL=proxy.url(url)) as port, connected(port) as connection:
        assert ask(connection, "GET", "/guides/")[0].status == 200
        yield connection, proxy


@on_postgres
def test_a_page_takes_one_message_to_the_server_which_is_not_asked_first_whether_it_lives(root, tmp_path):
    with served_through_a_proxy(root, tmp_path / "log") as (connection, proxy):
        before = proxy.messages
        for _ in range(5):
            assert ask(connection, "GET", "/guides/")[0].status == 200
        # The other thread of the web process may have connected in between, and set its time zone.
        asked = [text for text in proxy.requests[before:] if text.startswith("Q") and "TimeZone" not in text]
    assert len(asked) == 5
    assert all("FROM static_site_artifact" in text for text in asked)


@on_postgres
@pytest.mark.parametrize("fault", ["lose_request", "lose_reply", "reset"])
def test_readers_do_not_notice_that_a_connection_was_lost(root, tmp_path, fault):
    with served_through_a_proxy(root, tmp_path / "log") as (connection, proxy):
        for _ in range(4):
            getattr(proxy, fault)("static_site_artifact")
            assert ask(connection, "GET", "/guides/")[0].status == 200
        assert len(proxy.struck) == 4


@on_postgres
def test_a_database_that_is_lost_twice_in_a_row_is_away(root, tmp_path):
    with served_through_a_proxy(root, tmp_path / "log") as (connection, proxy):
        proxy.reset("static_site_artifact")
        proxy.reset("static_site_artifact")
        assert ask(connection, "GET", "/guides/")[0].status == 503
        assert ask(connection, "GET", "/guides/")[0].status == 200


def test_readers_never_see_a_mixture_while_releases_change(root, tmp_path):
    """Request feed, then page: after one answer from the new release, all later ones are too."""
    date = datetime(2026, 1, 1, tzinfo=UTC)
    show_page("news", body="Edition 0.", date=date)
    seen = []
    with served(root, tmp_path / "log") as port, connected(port) as connection:
        for edition in range(1, 6):
            publish("news", body=f"Edition {edition}.", date=date)
            seen += [edition_in(ask(connection, "GET", path)[1]) for path in ("/feed.xml", "/news/") * 2]
            show_page("news", body=f"Edition {edition}.", date=date)
            seen += [edition_in(ask(connection, "GET", path)[1]) for path in ("/feed.xml", "/news/") * 2]
    assert seen == sorted(seen)
    assert set(seen) == set(range(6))


def edition_in(body):
    return int(body.split(b"Edition ")[1].split(b".")[0])
