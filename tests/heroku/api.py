"""The Platform API over HTTP: authorisation, requests, and faults in the answers. Started by platform.py."""

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from tests.heroku import account, orders
from tests.heroku.answers import Answer, ApiError, app_shown, authorization_shown, dyno_shown, jsoned, refuse
from tests.heroku.dyno import Dyno
from tests.heroku.faults import CUT, ELSEWHERE, Fault

if TYPE_CHECKING:
    from tests.heroku.platform import App, Platform

NO_VERSION = (
    "Please specify a version along with Heroku's API MIME type. "
    "For example, `Accept: application/vnd.heroku+json; version=3`."
)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]  # Names in lower case.
    body: bytes
    when: float  # time.monotonic()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server(ThreadingTCPServer):
    """A server on a port of 127.0.0.1; with `strays` it only records requests, as a redirect's target."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, platform: "Platform", strays: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Strays if strays else Handler)
        self.platform = platform
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.connections: set[socket.socket] = set()
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.shutdown()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.server_close()
        self.thread.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that hang up; record other errors as the box's own, so they don't look like Heroku's."""
        mistake = sys.exc_info()[1]
        if mistake and not isinstance(mistake, ConnectionError):
            self.platform.errors.append(mistake)


class Strays(BaseHTTPRequestHandler):
    """A handler that records every request and answers unlike Heroku."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # One packet for each answer.
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self.server.platform.strayed.append(self.request_read())
        self.send(Answer(200, b"<html></html>", {"Content-Type": "text/html"}))

    do_POST = do_DELETE = do_GET

    def request_read(self) -> Request:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, self.path, headers, body, time.monotonic())

    def send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Platform.requests is the log."""


class Handler(Strays):
    """A handler that answers a request, with its fault if there is one."""

    def do_GET(self) -> None:
        platform = self.server.platform
        self.asked = self.request_read()
        platform.requests.append(self.asked)
        try:
            answer = self.answer()
        except ApiError as error:
            answer = error.answer
        if answer is None:
            self.close_connection = True
        else:
            left = {"Request-Id": str(uuid4()), "RateLimit-Remaining": str(4500 - len(platform.requests))}
            self.send(replace(answer, headers={**answer.headers, **left, "RateLimit-Multiplier": "1"}))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def answer(self) -> Answer | None:
        """Return the answer, or None to hang up without one."""
        if self.command == "GET" and (fault := self.server.platform.fault("get")):
            return fault.value.answer
        if not re.search(r"version=3\b", self.asked.headers.get("accept", "")):
            raise refuse(400, "bad_version", NO_VERSION)
        path = urlsplit(self.path).path
        for method, pattern, action in ROUTES:
            if method == self.command and (found := re.fullmatch(pattern, path)):
                return action(self, *map(unquote, found.groups()))
        raise refuse(404, "not_found", "The requested API endpoint was not found.")

    def account(self) -> Answer:
        self.key()
        return jsoned(200, {"id": str(uuid4()), "email": "builds@example.com"})

    def list_authorizations(self) -> Answer:
        if self.key().scope != "global":
            raise refuse(403, "forbidden", "You do not have access to this resource.")
        keys = self.server.platform.keys.items()
        return jsoned(200, [authorization_shown(token, key.scope, key.life) for token, key in keys])

    def show_app(self, name: str) -> Answer:
        return jsoned(200, app_shown(self.app(name)))

    def list_dynos(self, name: str) -> Answer:
        return jsoned(200, [dyno_shown(dyno) for dyno in self.listed(self.app(name))])

    def show_dyno(self, name: str, dyno: str) -> Answer:
        return jsoned(200, dyno_shown(self.dyno(name, dyno)))

    def stop_dyno(self, name: str, dyno: str) -> Answer:
        self.dyno(name, dyno, to="write").terminate()
        return jsoned(202, {})

    def restart_dyno(self, name: str, dyno: str) -> Answer:
        """Stop a one-off dyno; leave other types than "run" alone (heroku/platform-api, 57)."""
        found = self.dyno(name, dyno, to="write")
        if found.type == "run":
            found.terminate()
        return jsoned(202, {})

    def create_dyno(self, name: str) -> Answer | None:
        platform = self.server.platform
        fault = platform.fault("post")
        if fault and not fault.value.accepted:
            return self.spoilt(fault)
        app = self.app(name, to="write")
        answer = jsoned(201, dyno_shown(platform.launch(app, orders.read(self.asked.body)), "starting"))
        platform.closing.wait(platform.late(fault))
        return self.spoilt(fault, answer) if fault else answer

    def spoilt(self, fault: Fault, answer: Answer | None = None) -> Answer | None:
        wrong = fault.value.answer
        if wrong is CUT:
            return None
        if wrong is ELSEWHERE:
            return Answer(307, b"", {"Location": self.server.platform.elsewhere.url + self.path})
        return wrong or answer

    def key(self) -> Any:
        known = self.server.platform.keys.get(self.token())
        if not known or known.expired:
            raise refuse(401, "unauthorized", "Invalid credentials provided.")
        return known

    def token(self) -> str:
        scheme, _, token = self.asked.headers.get("authorization", "").partition(" ")
        return token if scheme == "Bearer" else ""

    def app(self, name: str, to: str = "read") -> "App":
        key = self.key()
        app = next((app for app in self.server.platform.apps.values() if name in (app.name, app.id)), None)
        if not app:
            raise refuse(404, "not_found", "Couldn't find that app.")
        if app.name not in key.apps or key.scope not in (to, "write", "global"):
            raise refuse(403, "forbidden", f"You do not have access to the app {app.name}.")
        return app

    def dyno(self, name: str, dyno: str, to: str = "read") -> Dyno:
        for listed in self.listed(self.app(name, to)):
            if dyno in (listed.name, listed.id):
                return listed
        raise refuse(404, "not_found", "Couldn't find that dyno.")

    def listed(self, app: "App") -> list[Dyno]:
        return [dyno for dyno in app.dynos if dyno.listed_from <= time.monotonic()]


APP = "/apps/([^/]+)"
DYNO = APP + "/dynos/([^/]+)"
ROUTES: tuple[tuple[str, str, Callable[..., Answer | None]], ...] = (
    ("GET", "/account", Handler.account),
    ("GET", "/account/features/([^/]+)", account.show_account_feature),
    ("GET", "/oauth/authorizations", Handler.list_authorizations),
    ("POST", "/oauth/authorizations", account.create_authorization),
    ("GET", "/buildpacks/([^/]+)", account.show_buildpack),
    ("POST", "/apps", account.create_app),
    ("GET", APP, Handler.show_app),
    ("GET", APP + "/buildpack-installations", account.list_buildpacks),
    ("PUT", APP + "/buildpack-installations", account.put_buildpacks),
    ("POST", APP + "/addons", account.create_addon),
    ("POST", "/actions/addon-attachments/resolve", account.resolve_attachment),
    ("POST", "/actions/addons/resolve", account.resolve_addon),
    ("GET", APP + "/config-vars", account.show_config),
    ("PATCH", APP + "/config-vars", account.change_config),
    ("GET", APP + "/releases", account.list_releases),
    ("GET", APP + "/features/([^/]+)", account.show_feature),
    ("PATCH", APP + "/features/([^/]+)", account.enable_feature),
    ("GET", APP + "/sni-endpoints", account.list_certificates),
    ("POST", APP + "/domains", account.create_domain),
    ("GET", APP + "/dynos", Handler.list_dynos),
    ("POST", APP + "/dynos", Handler.create_dyno),
    ("GET", DYNO, Handler.show_dyno),
    ("DELETE", DYNO, Handler.restart_dyno),
    ("POST", DYNO + "/actions/stop", Handler.stop_dyno),
)
