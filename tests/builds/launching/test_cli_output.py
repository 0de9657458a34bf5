"""The CLI's exit code and output, read as an answer: certain where possible, otherwise unknown."""

import pytest

from builds.launching.heroku_app import HerokuApp
from builds.launching.heroku_cli_output import outcome
from builds.launching.launcher_protocol import Accepted, Refused, Unknown
from tests.heroku.platform import Fault
from tests.heroku.transcript import SAID

APP = HerokuApp("example", "HRKU-AAcanary", "http://127.0.0.1:8000")
TERMS = " ›   Warning: Our terms of service have changed: \n ›   https://dashboard.heroku.com/terms-of-service\n"
LIMIT = " ›   Error: Cannot run more than 50 Professional size dynos.\n ›\n ›   Error ID: invalid_params\n"
POST = "http → POST http://127.0.0.1/apps/example/dynos"


def trace(*events: str) -> str:
    return "".join(f"2026-11-21T09:12:15.360Z {event}\n" for event in events)


def lost(error: str) -> list[str]:
    return [POST, "http ← POST http://127.0.0.1/apps/example/dynos ERROR", f"http Error: {error}"]


def answered(status: int) -> list[str]:
    return [POST, f"http ← POST http://127.0.0.1/apps/example/dynos {status}"]


@pytest.mark.parametrize("fault", [fault for fault in SAID if fault])
def test_what_the_cli_was_seen_to_say_is_understood_without_a_trace(fault):
    said = outcome(APP, SAID[fault].code, TERMS + SAID[fault].err)
    refuses = not fault.value.accepted and 400 <= getattr(fault.value.answer, "status", 0) < 500
    assert type(said) is (Refused if refuses else Unknown)


def test_the_dynos_name_is_read_from_a_yes():
    assert outcome(APP, 0, TERMS + SAID[None].err).dyno == "run.1234"
    assert outcome(APP, 0, "Running ./manage.py x on example... done, run-12a34b56d-e78f9 (2)\n").dyno == (
        "run-12a34b56d-e78f9"
    )


@pytest.mark.parametrize("words", ["", "Started.\n", "Running x... done\n", "done: run.1234\n"])
def test_a_yes_in_other_words_is_a_yes_without_a_name(words):
    assert outcome(APP, 0, words) == Accepted("", said=words.strip())


def test_a_yes_without_a_dyno_needs_herokus_201():
    words = "Running x on example... done, undefined\n"
    assert outcome(APP, 0, trace(*answered(201)) + words) == Accepted(said=words.strip())
    assert isinstance(outcome(APP, 0, trace(*answered(200)) + words), Unknown)
    assert isinstance(outcome(APP, 0, words), Unknown)


@pytest.mark.parametrize(
    "words",
    [
        "    Error: connect ECONNREFUSED 127.0.0.1:9\n    Code: ECONNREFUSED\n",
        "    Error: getaddrinfo EAI_AGAIN api.heroku.com\n    Code: EAI_AGAIN\n",
        "    Error: getaddrinfo ENOTFOUND api.heroku.com\n    Code: ENOTFOUND\n",
        "    Error: self-signed certificate\n    Code: DEPTH_ZERO_SELF_SIGNED_CERT\n",
        '    TypeError: Invalid character in header content ["authorization"]\n    Code: ERR_INVALID_CHAR\n',
        " ›   Error: Nonexistent flag: --force\n ›   See more help with --help\n",
        " ›   Error: The following error occurred:\n ›     Missing required flag app\n",
        " ›   Warning: run:detached is not a heroku command.\n",
        "    Error: HTTP Error 503 for GET http://127.0.0.1/apps/example\n",
        "heroku: Press any key to open up the browser to login or q to exit\n    TypeError: process.stdin.setRawMode\n",
    ],
)
def test_where_nothing_was_sent_the_launch_is_refused(words):
    assert isinstance(outcome(APP, 1, words), Refused)


@pytest.mark.parametrize("code", [126, 127])
def test_a_program_that_did_not_start_is_refused_with_the_way_to_install_it(code):
    said = outcome(APP, code, "env: 'node': No such file or directory\n")
    assert isinstance(said, Refused)
    assert "env: 'node': No such file or directory" in said.reason
    assert "heroku buildpacks:add --index 1 heroku-community/cli -a example" in said.reason


@pytest.mark.parametrize("code", [1, 2, -9, 134])
@pytest.mark.parametrize(
    "words",
    [
        "",
        "Killed\n",
        "    Error: socket hang up\n    Code: ECONNRESET\n",
        "    Error: Request timed out\n",
        "    Error: HTTP Error 502 for POST http://127.0.0.1/apps/example/dynos\n",
        " ›   Error: Something new.\n ›\n ›   Error ID: brand_new\n",
        " ›   Error: connect ECONNREFUSED\n ›\n ›   Error ID: internal_server_error\n",
        "    Error: HTTP Error 502 for POST http://127.0.0.1/apps/example/dynos\n    getaddrinfo ENOTFOUND\n",
        "    TypeError: Cannot read properties of null (reading 'size')\n",
    ],
)
def test_what_is_not_understood_is_unknown(code, words):
    assert isinstance(outcome(APP, code, words), Unknown)


@pytest.mark.parametrize("last", ["connect ECONNREFUSED 127.0.0.1:9", "getaddrinfo ENOTFOUND api.heroku.com"])
def test_an_order_whose_answer_was_lost_is_unknown_though_sending_it_again_came_to_nothing(last):
    sent = trace(*lost("socket hang up"), *lost(last))
    assert isinstance(outcome(APP, 1, f"{sent}    Error: {last}\n"), Unknown)
    assert isinstance(outcome(APP, 2, trace(*lost("socket hang up"), *answered(422)) + LIMIT), Unknown)


def test_an_order_that_never_found_a_connection_was_not_sent():
    sent = trace(*lost("connect ECONNREFUSED 127.0.0.1:9") * 6)
    assert isinstance(outcome(APP, 1, f"{sent}    at TCPConnectWrap\n    Error: anything at all\n"), Refused)
    assert isinstance(outcome(APP, 2, trace(*lost("connect ECONNREFUSED"), *answered(422)) + LIMIT), Refused)


def test_a_question_that_fails_before_the_order_sends_nothing():
    sent = trace("http → GET http://127.0.0.1/apps/example", "http ← GET http://127.0.0.1/apps/example 503")
    said = outcome(APP, 2, sent + " ›   Error: Unavailable.\n ›\n ›   Error ID: service_unavailable\n")
    assert isinstance(said, Refused)
    assert "Unavailable." in said.reason


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_answer_of_5xx_is_unknown_whatever_its_id(status):
    words = " ›   Error: Strange.\n ›\n ›   Error ID: not_found\n"
    assert isinstance(outcome(APP, 2, trace(*answered(status)) + words), Unknown)


def test_an_answer_of_4xx_is_a_refusal_whatever_its_id():
    words = " ›   Error: Something new.\n ›\n ›   Error ID: brand_new\n"
    said = outcome(APP, 2, trace(*answered(418)) + words)
    assert isinstance(said, Refused)
    assert "Something new." in said.reason


def test_an_order_without_an_end_is_unknown():
    assert isinstance(outcome(APP, -9, trace(POST)), Unknown)
    assert isinstance(outcome(APP, 1, trace(POST) + "    SyntaxError: Unterminated string in JSON\n"), Unknown)


def test_a_redirect_took_the_key_along_so_a_new_one_is_asked_for():
    said = outcome(APP, 1, trace(*answered(307) * 11) + "    Error: Redirect loop at http://127.0.0.1/elsewhere\n")
    assert isinstance(said, Refused)
    assert "BUILD_API_URL=http://127.0.0.1:8000" in said.reason
    assert "heroku authorizations:create" in said.reason


def test_neither_trace_nor_stack_is_kept_for_people():
    stack = "    at Socket.socketOnEnd (node:_http_client:528:25)\n"
    body = '{"attach":false,"command":"./manage.py build_static_site --launch t0ken","env":{}}\n'
    said = outcome(
        APP, 1, TERMS + trace(POST) + body + trace(*lost("socket hang up")[1:]) + stack + "    Error: socket hang up\n"
    )
    assert said.reason.endswith("may have taken it: Error: socket hang up")


def test_the_warning_before_it_is_no_part_of_herokus_message():
    said = outcome(APP, 2, TERMS + LIMIT)
    assert "Heroku said “Cannot run more than 50 Professional size dynos.” (invalid_params)." in said.reason


def test_every_fault_of_the_transcript_is_looked_at():
    assert len(SAID) > 20
    assert Fault.RESET_AFTER in SAID
