"""What the heroku CLI's exit code and stderr say about a launch; heroku_cli asks, with no process in sight.

Exit codes do not separate refused from unknown, and the CLI sends an order again whose answer was lost. So its trace of
requests (DEBUG=http) has the last word where there is one, and what is not understood is unknown.
"""

import re

from builds.launchers.heroku_app import HerokuApp
from builds.launchers.launcher import Accepted, Outcome, Refused, Unknown
from builds.launchers.refusals import SENTENCES, Answer, redirected, refused

TRACE = re.compile(r"^\d{4}-\d\d-\d\dT\S+ http ([→←]|\w*Error:) ?(.*)$")
STARTED = re.compile(r"\bdone, ([A-Za-z0-9][\w.-]*)")
ERROR_ID = re.compile(r"(?:Error: )?(.*?) Error ID: (\w+)")
HTTP_ERROR = re.compile(r"HTTP Error (4\d\d) for POST")
# Said before anything was asked for, whichever version of the CLI it is.
NOTHING_SENT = re.compile(
    r"connect ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|connect ETIMEDOUT"
    r"|self[- ]signed certificate|unable to verify the first certificate|unable to get (local )?issuer certificate"
    r"|certificate has expired|ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate|wrong version number|EPROTO"
    r"|Invalid character in header|Invalid URL|Invalid HEROKU_HOST"
    r"|Nonexistent flag|Missing required flag|can only be specified once|Usage: heroku run|is not a heroku command"
)
SAYINGS = {
    "The token provided to HEROKU_API_KEY is invalid": "unauthorized",
    "to open up the browser to login": "unauthorized",
    "Two-factor authentication requires": "two_factor",
}


def outcome(app: HerokuApp, code: int, stderr: str) -> Outcome:
    lines = stderr.splitlines()
    orders, said = _orders(lines), app.clean(_prose(lines))
    if code == 0:
        return _accepted(app, said, orders)
    if any(_may_have_started(order) for order in orders):
        return Unknown(f"The heroku CLI failed after it had sent the order, which Heroku may have taken: {said}")
    if any(re.fullmatch(r"3\d\d", order) for order in orders):
        return redirected(app)
    if refusal := _refusal(app, code, said, is_certain=_is_traced(lines)):
        return refusal
    return Unknown(
        f"The heroku CLI failed (exit code {code}), and Heroku may have taken the order all the same: {said}"
    )


def _accepted(app: HerokuApp, said: str, orders: list[str]) -> Outcome:
    names = STARTED.findall(said)
    dyno = names[-1] if names and names[-1] != "undefined" else ""
    if names and not dyno and (not orders or orders[-1] != "201"):
        return Unknown(f"The heroku CLI named no dyno, so Heroku may not have taken the order: {said}")
    return Accepted(dyno, said=said)


def _refusal(app: HerokuApp, code: int, said: str, *, is_certain: bool) -> Refused | None:
    if answer := _answer(said):
        return refused(app, answer)
    if code in (126, 127):
        return Refused(f'The heroku CLI did not start: {said}. See: heroku run "heroku version" -a {app.name}')
    if is_certain or NOTHING_SENT.search(said):
        return Refused(
            f"Heroku was not asked, or said no: {said} The next tick tries again; "
            f'see for yourself: heroku run "heroku ps -a {app.name}" -a {app.name}'
        )
    return None


def _answer(said: str) -> Answer | None:
    """Heroku's refusal as the CLI words it."""
    if (found := ERROR_ID.search(said)) and found[2] in SENTENCES:
        return Answer(id=found[2], message=found[1])
    if found := HTTP_ERROR.search(said):
        return Answer(status=int(found[1]))
    return next((Answer(id=name, message=said) for saying, name in SAYINGS.items() if saying in said), None)


def _is_traced(lines: list[str]) -> bool:
    return any(TRACE.match(line) for line in lines)


def _orders(lines: list[str]) -> list[str]:
    """How each POST of the trace ended: a status, an error's text, or "" where no end was seen."""
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
    """Not where Heroku said no (3xx, 4xx), and not where no connection came about."""
    return not re.fullmatch(r"[34]\d\d", order) and not NOTHING_SENT.search(order)


def _prose(lines: list[str]) -> str:
    """What the CLI says for people: without the trace, its stacks and bodies, and without the frame of its boxes."""
    last = max((number for number, line in enumerate(lines) if TRACE.match(line)), default=-1)
    rest = [line for line in lines[last + 1 :] if not line.startswith("    at ")]
    begins = (n for n, line in enumerate(rest) if re.match(r" ›|    \w*Error:|Running ", line))
    first = next(begins, 0) if last >= 0 else 0
    return " ".join(line.removeprefix(" ›").strip() for line in rest[first:])
