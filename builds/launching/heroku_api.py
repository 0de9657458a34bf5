"""Launcher that starts a build's dyno through Heroku's Platform API: one POST, never repeated.

"Publish now" uses it, and so does the sweep if BUILD_LAUNCHER=heroku_api. The key goes only to BUILD_API_URL.
"""

import io
import json
import logging
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import requests
import urllib3

from builds.launching.heroku_app import HerokuApp
from builds.launching.heroku_refusals import HerokuAnswer, redirected, refused, wait_asked
from builds.launching.launcher_protocol import Accepted, Outcome, Permit, Refused, Unknown
from publisher.call_deadline import within

ACCEPT = "application/vnd.heroku+json; version=3"
DYNO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LONGEST_ANSWER = 64 << 10  # bytes; a dyno or an authorization is about one KB

logger = logging.getLogger(__name__)


class Body(io.BytesIO):
    """A request's body that knows whether it was sent: if it was never read, the request was never complete."""

    was_sent = False

    def read(self, size: int | None = -1) -> bytes:
        self.was_sent = True
        return super().read(size)


@dataclass(frozen=True)
class Bearer(requests.auth.AuthBase):
    """Authentication with the key, which is added here and stays out of local variables."""

    app: HerokuApp

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.app.key}"
        return request


@dataclass(frozen=True)
class HerokuApi:
    app: HerokuApp
    connect_seconds: float = 5
    read_seconds: float = 30
    whole_seconds: float = 60  # for everything, including the name lookup and an answer that drips

    name = "heroku_api"

    def launch(self, command: Sequence[str]) -> Outcome:
        if problem := self.app.problem():
            return Refused(problem)
        body = Body(json.dumps(self.order(command)).encode())
        try:
            return within(self.whole_seconds, lambda: self._post(body))
        except TimeoutError:
            return Unknown(f"Heroku's API did not answer within {self.whole_seconds:g} s; the dyno may still start.")

    def order(self, command: Sequence[str]) -> dict[str, Any]:
        """Return the order for Heroku. Its type is `run`: not all dynos of other types can be stopped."""
        size = {"size": self.app.dyno_size} if self.app.dyno_size else {}
        life = self.app.time_to_live
        return {"command": shlex.join(command), "attach": False, "type": "run", "time_to_live": life, **size}

    def state(self, dyno: str) -> str | None:
        status, answer = self._ask_of(dyno, "GET")
        if status == 200:
            return self.app.clean(str(answer.get("state") or "")) or None
        # An app that the key may not see also gives 404, but without mention of the dyno.
        return "" if status == 404 and "dyno" in str(answer.get("message", "")) else None

    def stop(self, dyno: str) -> None:
        status, answer = self._ask_of(dyno, "POST", "/actions/stop")
        if not 200 <= status < 300 and status != 404:
            said = self.app.clean(str(answer.get("message", "")))
            logger.warning(
                "Heroku did not stop the dyno %r: %s", self.app.clean(dyno), f"{status or 'no answer'}, {said}"
            )

    def permit(self) -> Permit | None:
        """Ask about the key. If it may not see the app, it can't start dynos either; not every key may list keys."""
        status, answer = self._ask("GET", f"/apps/{self.app.name}")
        if status in (401, 403, 404):
            return Permit(refused(self.app, self._said(status, answer)).reason)
        if status != 200 or not isinstance(answer, dict) or "name" not in answer:
            return Permit(is_unknown=True)
        status, listed = self._ask("GET", "/oauth/authorizations")
        if not (200 <= status < 300 or 400 <= status < 500):
            return Permit(is_unknown=True)
        mine = [one for one in listed if _token(one).get("token") == self.app.key] if isinstance(listed, list) else []
        if status != 200 or not mine:
            return Permit()
        seconds = _token(mine[0]).get("expires_in")
        return Permit(life=timedelta(seconds=seconds) if isinstance(seconds, int) else None)

    def _post(self, body: Body) -> Outcome:
        try:
            with self._request("POST", self._dynos, body) as response:
                return self._outcome(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            reason = self.app.clean(_root(error))
            if body.was_sent:
                return Unknown(f"Heroku's API at {self.app.url} took the request and did not answer ({reason}).")
            return Refused(
                f"Heroku's API at {self.app.url} could not be reached ({reason}), so nothing was asked. "
                "The next tick tries again; https://status.heroku.com shows whether others are affected."
            )

    @property
    def _dynos(self) -> str:
        return f"/apps/{self.app.name}/dynos"

    def _request(self, method: str, path: str, body: Body | None = None) -> requests.Response:
        with requests.Session() as session:
            # Ignore proxies and ~/.netrc, whose entry for the host would replace our key.
            session.trust_env = False
            return session.request(
                method, f"{self.app.url}{path}", data=body, auth=Bearer(self.app),
                headers={"Accept": ACCEPT, "Content-Type": "application/json", "User-Agent": "publisher"},
                timeout=(self.connect_seconds, self.read_seconds), allow_redirects=False, stream=True,
            )  # fmt: skip

    def _outcome(self, response: requests.Response) -> Outcome:
        status, content = response.status_code, _content(response)
        content = content if isinstance(content, dict) else {}
        answer = self._said(status, content, response.headers.get("Request-Id", ""))
        if 300 <= status < 400:
            return redirected(self.app)
        if 400 <= status < 500:
            return replace(refused(self.app, answer), wait=wait_asked(response.headers))
        is_page = "html" in response.headers.get("Content-Type", "")
        # Heroku's own "yes" is 201, even if the rest is lost; a 200 may come from anything.
        if (status == 201 and not is_page) or (200 <= status < 300 and self._name(content.get("name"))):
            dyno, dyno_id = (self._name(content.get(name)) for name in ("name", "id"))
            return Accepted(dyno, dyno_id, f"Heroku accepted ({status}, Request-Id {answer.request_id or 'unknown'}).")
        return Unknown(f"Heroku's API did not say whether it starts the build. {answer}", wait_asked(response.headers))

    def _said(self, status: int, content: Any, request_id: str = "") -> HerokuAnswer:
        said = content if isinstance(content, dict) else {}
        id, message = (self.app.clean(str(said.get(name) or "")) for name in ("id", "message"))
        return HerokuAnswer(status, id, message, self.app.clean(request_id))

    def _name(self, name: object) -> str:
        """Return a dyno's name or id; empty if it isn't one, or echoes the key."""
        return name if isinstance(name, str) and DYNO.fullmatch(name) and self.app.clean(name) == name else ""

    def _ask_of(self, dyno: str, method: str, action: str = "") -> tuple[int, dict[str, Any]]:
        if not DYNO.fullmatch(dyno):
            return 0, {"message": "this is not a dyno name"}
        status, answer = self._ask(method, f"{self._dynos}/{dyno}{action}")
        return status, answer if isinstance(answer, dict) else {}

    def _ask(self, method: str, path: str) -> tuple[int, Any]:
        """Return the status and content of the answer; without one, 0 and the reason in `message`."""
        if problem := self.app.problem():
            return 0, {"message": problem}
        try:
            return within(self.whole_seconds, lambda: self._answer(method, path))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return 0, {"message": _root(error)}

    def _answer(self, method: str, path: str) -> tuple[int, Any]:
        with self._request(method, path) as response:
            return response.status_code, _content(response)


def _content(response: requests.Response) -> Any:
    """Return an answer's JSON; empty if it isn't JSON, was cut off or isn't Heroku's."""
    try:
        return json.loads(response.raw.read(LONGEST_ANSWER, decode_content=True))
    except (ValueError, RecursionError, urllib3.exceptions.HTTPError, OSError):
        return {}


def _token(authorization: Any) -> dict[str, Any]:
    token = authorization.get("access_token") if isinstance(authorization, dict) else None
    return token if isinstance(token, dict) else {}


def _root(error: BaseException) -> str:
    """Return the innermost cause: "Connection refused", not the five wrappers around it."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return f"{type(error).__name__}: {error}"
