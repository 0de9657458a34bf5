"""Outcome of a launch, from the heroku CLI's exit code and stderr; heroku_cli asks, and no process runs here.

Exit codes don't separate refused from unknown, and the CLI repeats an order whose answer was lost. So its trace of
requests (DEBUG=http) decides if there is one, and anything not understood is unknown.
"""

import re

from builds.launching.heroku_app import HerokuApp
from builds.launching.heroku_refusals import SENTENCES, HerokuAnswer, refused
from builds.launching.launcher_protocol import Accepted, Outcome, Refused, Unknown

TRACE = re.compile(r"^\d{4}-\d\d-\d\dT\S+ http ([→←]|\w*Error:) ?(.*)$")
STARTED = re.compile(r"\bdone, ([A-Za-z0-9][\w.-]*)")
ERROR_ID = re.compile(r"(?:.*\bError: )?(.*?) Error ID: (\w+)")
HTTP_ERROR = re.compile(r"HTTP Error (4\d\d) for POST")
# Errors from before anything was sent, in any version of the CLI.
NOTHING_SENT = re.compile(
    r"connect ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|connect ETIMEDOUT"
    r"|self[- ]signed certificate|unable to verify the first certificate|unable to get (local )?issuer certificate"
    r"|certificate has expired|ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate|wrong version number"
    r"|alert handshake failure"
    r"|HTTP Error \d+ for GET|Invalid character in header|Invalid URL|Invalid HEROKU_HOST"
    r"|Nonexistent flag|Missing required flag|can only be specified once|Usage: heroku run|is not a heroku command"
)
REDIRECTED = (
    "BUILD_API_URL={url} redirects elsewhere, and the heroku CLI passes the key on. "
    "Heroku's own address is the default: heroku config:unset BUILD_API_URL -a {app}. The key is no longer secret."
)
SAYINGS = {
    "The token provided to HEROKU_API_KEY is invalid": "unauthorized",
    "to open up the browser to login": "unauthorized",
    "Two-factor authentication requires": "two_factor",
}


def outcome(app: HerokuApp, code: int, stderr: str) -> Outcome:
    lines = stderr.splitlines()
    orders, said = _orders(lines), app.clean(_prose(lines))
    if code == 0 and (accepted := _accepted(said, orders)):
        return accepted
    is_traced = any(TRACE.match(line) for line in lines)
    if code == 0 or any(_may_have_started(order) for order in orders):
        return Unknown(f"The heroku CLI sent the order and lost the answer; Heroku may have taken it: {said}")
    if any(re.fullmatch(r"3\d\d", order) for order in orders):
        return Refused(f"{REDIRECTED.format(url=app.url, app=app.name)} {app.new_key}")
    if refusal := _refusal(app, code, said, is_certain=is_traced):
        return refusal
    return Unknown(f"The heroku CLI failed (exit code {code}), and Heroku may have taken the order anyway: {said}")


def _accepted(said: str, orders: list[str]) -> Accepted | None:
    """Take exit code 0 as accepted, unless "done, undefined" stands for an answer other than 201."""
    named = STARTED.findall(said)
    if named[-1:] != ["undefined"]:
        return Accepted(named[-1] if named else "", said=said)
    return Accepted(said=said) if orders[-1:] == ["201"] else None


def _refusal(app: HerokuApp, code: int, said: str, *, is_certain: bool) -> Refused | None:
    if answer := _answer(said):
        return refused(app, answer)
    if code in (126, 127):
        return Refused(f"The heroku CLI did not start: {said} {reinstall(app)}")
    is_answer = "Error ID:" in said or "for POST" in said
    if is_certain or (NOTHING_SENT.search(said) and not is_answer):
        return Refused(
            f"The heroku CLI could not ask Heroku: {said} The next tick tries again. "
            f"If this persists, do without the CLI: heroku config:set BUILD_LAUNCHER=heroku_api -a {app.name}"
        )
    return None


def reinstall(app: HerokuApp) -> str:
    return (
        f"Install it: heroku buildpacks:add --index 1 heroku-community/cli -a {app.name} (and deploy), "
        f"or do without the CLI: heroku config:set BUILD_LAUNCHER=heroku_api -a {app.name}"
    )


def _answer(said: str) -> HerokuAnswer | None:
    """Return Heroku's refusal, parsed from the CLI's words."""
    if (found := ERROR_ID.search(said)) and found[2] in SENTENCES:
        return HerokuAnswer(id=found[2], message=found[1])
    if found := HTTP_ERROR.search(said):
        return HerokuAnswer(status=int(found[1]))
    message = said.removeprefix("Error: ")
    return next((HerokuAnswer(id=name, message=message) for saying, name in SAYINGS.items() if saying in said), None)


def _orders(lines: list[str]) -> list[str]:
    """Return how each POST in the trace ended: a status, an error's text, or "" if no end was seen."""
    orders: list[str] = []
    posting = False
    for line in lines:
        if not (match := TRACE.match(line)):
            continue
        mark, text = match[1], match[2]
        if mark == "→":
            posting = text.startswith("POST ")
            orders += [""] if posting else []
        elif posting:
            orders[-1] = text.rsplit(" ", 1)[-1] if mark == "←" else text
    return orders


def _may_have_started(order: str) -> bool:
    """Return whether a dyno may have started: not after a 3xx or 4xx, nor without a connection."""
    return not re.fullmatch(r"[34]\d\d", order) and not NOTHING_SENT.search(order)


def _prose(lines: list[str]) -> str:
    """Return the CLI's words for people, without the trace, its stacks and bodies, and the frames of its boxes."""
    last = max((number for number, line in enumerate(lines) if TRACE.match(line)), default=-1)
    rest = lines[last + 1 :]
    begins = (n for n, line in enumerate(rest) if re.match(r" ›|    \w*Error:|Running ", line))
    first = next(begins, 0) if last >= 0 else 0
    return " ".join(line.removeprefix(" ›").strip() for line in rest[first:])
