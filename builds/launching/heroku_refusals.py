"""Why Heroku starts no dyno, each reason a sentence with its cure, and how long it asks to wait; for both launchers.

The ids are those of the Platform API's error bodies: {"id": …, "message": …, "url": …}.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from builds.launching.heroku_app import HerokuApp
from builds.launching.launcher_protocol import Refused

KEY = "Heroku refused BUILD_API_KEY: it has expired, was revoked or is mistyped. {new_key}"
TWO_FACTOR = (
    "Heroku wants a second factor for BUILD_API_KEY, which no program can provide. "
    "Use the key of an account that doesn't need one for this app. {new_key}"
)
FORBIDDEN = (
    "The account of BUILD_API_KEY may not start dynos in the app {app}. Give it access: "
    "`heroku access:add EMAIL -a {app}` (in a team with `-p deploy,operate`)."
)
SUSPENDED = (
    "Heroku has suspended the app {app} or its account: https://help.heroku.com. "
    "`heroku apps:info -a {app}` shows more."
)
NOT_FOUND = (
    "Heroku knows no app {app}, or the account of BUILD_API_KEY may not see it. "
    "`heroku apps --all` lists the apps there are; then `heroku config:set BUILD_APP=NAME -a NAME`."
)
PAYMENT = (
    "Heroku starts no dynos until the account is paid for or verified: https://dashboard.heroku.com/account/billing. "
    "Then `./manage.py build_static_site`, or wait for the next tick."
)
TOO_MANY = (
    "The app {app} runs as many dynos as it may. See them with `heroku ps -a {app}`, "
    "and stop one you don't need with `heroku ps:stop run.1234 -a {app}`."
)
SIZE = (
    "Heroku has no dynos of the size {size} for the app {app}. "
    "`heroku ps:type -a {app}` shows what it uses; `heroku config:unset BUILD_DYNO_SIZE -a {app}` takes the app's own."
)
RATE_LIMIT = (
    "The account of BUILD_API_KEY has used up its requests to Heroku's API. Nothing to do: the next tick tries again. "
    "If this persists, find what uses them up: `heroku authorizations`."
)
CONFLICT = "Heroku was changing the app {app} just then. Nothing to do: the next tick tries again."
OTHER = (
    "Heroku refused to start a dyno in the app {app}. `heroku ps -a {app}` and https://status.heroku.com may say more."
)

SENTENCES = {
    "unauthorized": KEY,
    "two_factor": TWO_FACTOR,
    "forbidden": FORBIDDEN,
    "suspended": SUSPENDED,
    "not_found": NOT_FOUND,
    "delinquent": PAYMENT,
    "payment_required": PAYMENT,
    "verification_required": PAYMENT,
    "rate_limit": RATE_LIMIT,
    "conflict": CONFLICT,
    "invalid_params": OTHER,
    "bad_request": OTHER,
    "not_acceptable": OTHER,
    "gone": NOT_FOUND,
}
LONGEST_WAIT = 300
"""Longest wait in seconds before the next launch, even if Heroku asks for more."""

BY_STATUS = {401: KEY, 402: PAYMENT, 403: FORBIDDEN, 404: NOT_FOUND, 409: CONFLICT, 429: RATE_LIMIT}


@dataclass(frozen=True)
class HerokuAnswer:
    """Heroku's answer; 0 and empty if unknown."""

    status: int = 0
    id: str = ""
    message: str = ""
    request_id: str = ""

    def __str__(self) -> str:
        marks = [str(self.status or ""), self.id, f"Request-Id {self.request_id}" if self.request_id else ""]
        said = f"“{self.message}”" if self.message else "nothing more"
        return f"Heroku said {said} ({', '.join(mark for mark in marks if mark)})."


def refused(app: HerokuApp, answer: HerokuAnswer) -> Refused:
    sentence = _sentence(app, answer).format(
        app=app.name, size=app.dyno_size or "that it was asked for", new_key=app.new_key
    )
    return Refused(f"{sentence} {answer}")


def redirected(app: HerokuApp) -> Refused:
    return Refused(
        f"BUILD_API_URL={app.url} redirects elsewhere, and the key was not passed on. "
        f"Heroku's own address is the default: heroku config:unset BUILD_API_URL -a {app.name}"
    )


def wait_asked(headers: Mapping[str, str]) -> float:
    """Return Retry-After in seconds, from a number or a date by Heroku's clock; 0 if it is neither."""
    said = headers.get("Retry-After", "").strip()
    try:
        if said.isdecimal():
            return min(float(said), LONGEST_WAIT)
        until, at = parsedate_to_datetime(said), parsedate_to_datetime(headers.get("Date", ""))
        return min(max((until - at).total_seconds(), 0), LONGEST_WAIT)
    except (ValueError, TypeError):
        return 0


def _sentence(app: HerokuApp, answer: HerokuAnswer) -> str:
    if answer.message.startswith("Cannot run more than"):
        return TOO_MANY
    if answer.id == "invalid_params" and (app.dyno_size and "size" in answer.message.lower()):
        return SIZE
    return SENTENCES.get(answer.id) or BY_STATUS.get(answer.status, OTHER)
