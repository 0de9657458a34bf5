"""Observed output of the CLI 11.10.0, by fault: the reference for the platform, with the real CLI, and for the stub.

The CLI first requests GET /apps/example; `sent` is the number of POSTs after it.
"""

from dataclasses import dataclass

from tests.heroku.faults import Fault

COMMAND = "./manage.py build_static_site"
INVALID_KEY = (
    "    Error: The token provided to HEROKU_API_KEY is invalid. Please \n"
    "    double-check that you have the correct token, or run `heroku login` \n"
    "    without HEROKU_API_KEY set.\n"
)
NO_ACCESS = " ›   Error: You do not have access to the app example.\n ›\n ›   Error ID: forbidden\n"
NO_APP = " ›   Error: Couldn't find that app.\n ›\n ›   Error ID: not_found\n"
RATE_LIMIT = (
    " ›   Error: Your account reached the API rate limit\n"
    " ›   Please wait a few minutes before making new requests\n ›\n"
    " ›   Error ID: rate_limit\n ›   See \n"
    " ›   https://devcenter.heroku.com/articles/platform-api-reference#rate-limits \n"
    " ›   for more information.\n"
)
INTERNAL = " ›   Error: Internal server error.\n ›\n ›   Error ID: internal_server_error\n"
UNAVAILABLE = (
    " ›   Error: Heroku API is temporarily unavailable.\n"
    " ›   For more information, visit: https://status.heroku.com\n ›\n"
    " ›   Error ID: service_unavailable\n ›   See https://status.heroku.com for more information.\n"
)
PAYMENT = (
    " ›   Error: To run processes, please add a payment method to your account.\n ›\n"
    " ›   Error ID: delinquent\n ›   See https://heroku.com/verify for more information.\n"
)
NO_TYPE = " ›   Error: Couldn't find that process type (nope).\n ›\n ›   Error ID: invalid_params\n"
TOO_MANY = " ›   Error: Cannot run more than 50 Professional size dynos.\n ›\n ›   Error ID: invalid_params\n"
CONFLICT = " ›   Error: Request could not be processed due to a conflict.\n ›\n ›   Error ID: conflict\n"
SECOND_FACTOR = "    Error: Two-factor authentication requires an interactive terminal.\n"
HANG_UP = "    Error: socket hang up\n    Code: ECONNRESET\n"
HTTP_ERROR = "    Error: HTTP Error {} for POST http://127.0.0.1/apps/example/dynos\n{}\n"
NULL = f"Running {COMMAND} on example... done\n    TypeError: Cannot read properties of null (reading 'size')\n"


@dataclass(frozen=True)
class Said:
    code: int
    err: str
    out: str = ""
    sent: int = 1


def done(dyno: str) -> Said:
    """Return the CLI's output; it says "undefined" for a dyno without a name."""
    named = dyno or "undefined"
    log = f"Run heroku logs --app example --dyno {dyno} to view the output.\n\n"
    return Said(0, f"Running {COMMAND} on example... done, {named}\n", log)


SAID = {
    None: done("run.1234"),
    Fault.UNAUTHORIZED: Said(1, INVALID_KEY),
    Fault.PAYMENT: Said(2, PAYMENT),
    Fault.FORBIDDEN: Said(2, NO_ACCESS),
    Fault.TWO_FACTOR: Said(1, SECOND_FACTOR),
    Fault.NOT_FOUND: Said(2, NO_APP),
    Fault.CONFLICT: Said(2, CONFLICT),
    Fault.PROCESS_TYPE: Said(2, NO_TYPE),
    Fault.DYNO_LIMIT: Said(2, TOO_MANY),
    Fault.RATE_LIMIT: Said(2, RATE_LIMIT),
    Fault.RATE_LIMIT_RETRY_AFTER: Said(2, RATE_LIMIT),
    Fault.SERVER_ERROR_BEFORE: Said(2, INTERNAL),
    Fault.SERVER_ERROR_AFTER: Said(2, INTERNAL),
    Fault.UNAVAILABLE_BEFORE: Said(2, UNAVAILABLE),
    Fault.UNAVAILABLE_AFTER: Said(2, UNAVAILABLE),
    Fault.HTML_503: Said(1, HTTP_ERROR.format(503, "    <html><body>Application Error</body></html>")),
    Fault.EMPTY_500: Said(1, HTTP_ERROR.format(500, "")),
    Fault.RESET_BEFORE: Said(1, HANG_UP, sent=6),
    Fault.RESET_AFTER: Said(1, HANG_UP, sent=6),
    Fault.TRUNCATED_201: Said(1, "    SyntaxError: Unterminated string in JSON at position 15\n"),
    Fault.EMPTY_201: done(""),
    Fault.NO_NAME_201: done(""),
    Fault.NULL_201: Said(1, NULL),
    Fault.HTML_200: done(""),
}
