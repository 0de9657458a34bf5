"""A client that sends arbitrary requests to gunicorn's WSGI application, without encoding or correction."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections

from publisher.wsgi import application


@dataclass
class Request:
    method: str
    path: bytes
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def environ(self) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": BytesIO(),
            "wsgi.version": (1, 0),
            **self.headers,
        }

    def send(self) -> int:
        """Send the request and read the whole answer; return its status."""
        statuses: list[str] = []
        answer = application(self.environ(), lambda status, headers, fault=None: statuses.append(status))
        for _ in answer:
            pass
        answer.close()  # type: ignore[attr-defined] # all of Django's responses have it
        return int(statuses[-1].split()[0])

    def __str__(self) -> str:
        return f"{self.method} {self.path[:120]!r}?{self.query[:120]} {self.headers} {self.body[:200]!r}"


@contextmanager
def errors() -> Iterator[list[str]]:
    """Yield the exceptions that were raised but not answered."""
    found: list[str] = []

    def look(**_: Any) -> None:
        found.append(repr(sys.exc_info()[1])[:300])

    got_request_exception.connect(look)
    for signal in (request_started, request_finished):  # keep the test's transaction open
        signal.disconnect(close_old_connections)
    try:
        yield found
    finally:
        got_request_exception.disconnect(look)
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
