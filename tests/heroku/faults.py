"""The platform's possible faults. Used by tests through Platform.fail_next() and Platform.faults."""

import json
from dataclasses import dataclass
from enum import Enum

from tests.heroku.answers import Answer, error

LIMITS = "https://devcenter.heroku.com/articles/platform-api-reference#rate-limits"
STATUS = "https://status.heroku.com"
RATE = "Your account reached the API rate limit\nPlease wait a few minutes before making new requests"
DOWN = "Heroku API is temporarily unavailable.\nFor more information, visit: https://status.heroku.com"
SECOND_FACTOR = "A second authentication factor or pre-authorization is required for this request."
HTML = {"Content-Type": "text/html"}
PAGE = b"<html><body>Application Error</body></html>"
CUT = object()
ELSEWHERE = object()


@dataclass(frozen=True)
class Wrong:
    """A fault's definition. Faults of one slot exclude each other; those of different slots combine."""

    slot: str  # what it affects: "post", "start", "list" or "get"
    answer: object = None  # an Answer, CUT (no reply), ELSEWHERE (a redirect), or None: the true one
    accepted: bool = False  # the dyno is started anyway
    label: str = ""


def refused(status: int, id: str, message: str, url: str = "", **headers: str) -> Wrong:
    return Wrong("post", error(status, id, message, url, **headers))


class Fault(Enum):
    """The faults. `BEFORE`: nothing was started. `AFTER`: the dyno is started, but the client can't know."""

    # Refusals.
    RATE_LIMIT = refused(429, "rate_limit", RATE, LIMITS)
    RATE_LIMIT_RETRY_AFTER = refused(429, "rate_limit", RATE, LIMITS, Retry_After="300")
    CONFLICT = refused(409, "conflict", "Request could not be processed due to a conflict.")
    UNAUTHORIZED = refused(401, "unauthorized", "Invalid credentials provided.")
    PAYMENT = refused(
        402, "delinquent", "To run processes, please add a payment method to your account.", "https://heroku.com/verify"
    )
    FORBIDDEN = refused(403, "forbidden", "You do not have access to the app example.")
    TWO_FACTOR = refused(403, "two_factor", SECOND_FACTOR)
    NOT_FOUND = refused(404, "not_found", "Couldn't find that app.")
    DYNO_LIMIT = refused(422, "invalid_params", "Cannot run more than 50 Professional size dynos.")
    SIZE = refused(422, "invalid_params", "Couldn't find that dyno size (Performance-M).")
    PROCESS_TYPE = refused(422, "invalid_params", "Couldn't find that process type (nope).")

    # The API fails.
    SERVER_ERROR_BEFORE = Wrong("post", error(500, "internal_server_error", "Internal server error."))
    SERVER_ERROR_AFTER = Wrong("post", error(500, "internal_server_error", "Internal server error."), accepted=True)
    UNAVAILABLE_BEFORE = Wrong("post", error(503, "service_unavailable", DOWN, STATUS))
    UNAVAILABLE_AFTER = Wrong("post", error(503, "service_unavailable", DOWN, STATUS), accepted=True)
    HTML_503 = Wrong("post", Answer(503, PAGE, HTML))
    EMPTY_500 = Wrong("post", Answer(500, b"", {}))

    # The reply is lost or broken.
    RESET_BEFORE = Wrong("post", CUT)
    RESET_AFTER = Wrong("post", CUT, accepted=True)
    LATE_ANSWER = Wrong("post", accepted=True)  # The true answer, Platform.seconds[Fault.LATE_ANSWER] late.
    TRUNCATED_201 = Wrong("post", Answer(201, b'{"name": "run.1'), accepted=True)
    EMPTY_201 = Wrong("post", Answer(201), accepted=True)
    NO_NAME_201 = Wrong("post", Answer(201, json.dumps({"state": "starting"}).encode()), accepted=True)
    NULL_201 = Wrong("post", Answer(201, b"null"), accepted=True)
    HTML_200 = Wrong("post", Answer(200, b"<html><body>Welcome</body></html>", HTML))  # A proxy's page: not delivered.
    REDIRECT = Wrong("post", ELSEWHERE)  # 307 to another port, which records requests: Platform.strayed.

    # The dyno fails; the answer is correct.
    NEVER_STARTS = Wrong("start", label="never")  # It stays "starting".
    STARTED_TWICE = Wrong("start", label="twice")  # A second dyno with the same command.
    SLOW_START = Wrong("start", label="slow")  # Platform.seconds[Fault.SLOW_START] as "starting".
    LIST_LAG = Wrong("list", label="lag")  # GET lists it only after Platform.seconds[Fault.LIST_LAG].

    # Queries: every GET.
    GET_500 = Wrong("get", error(500, "internal_server_error", "Internal server error."))
    GET_JUNK = Wrong("get", Answer(200, b"{]\x00 no JSON"))
