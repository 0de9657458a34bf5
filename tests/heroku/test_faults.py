"""The faults: each affects what it names, and starts the dyno if it says so."""

import pytest
import requests

from tests.heroku.platform import HOURS, Fault
from tests.waiting import wait_until

BODY = {"command": "sleep infinity"}
POST = [fault for fault in Fault if fault.value.slot == "post"]
LOST = (Fault.RESET_BEFORE, Fault.RESET_AFTER)
STATUS = {
    Fault.RATE_LIMIT: 429, Fault.RATE_LIMIT_RETRY_AFTER: 429, Fault.CONFLICT: 409, Fault.UNAUTHORIZED: 401,
    Fault.PAYMENT: 402, Fault.FORBIDDEN: 403, Fault.TWO_FACTOR: 403, Fault.NOT_FOUND: 404, Fault.DYNO_LIMIT: 422,
    Fault.SIZE: 422, Fault.PROCESS_TYPE: 422, Fault.SERVER_ERROR_BEFORE: 500, Fault.SERVER_ERROR_AFTER: 500,
    Fault.UNAVAILABLE_BEFORE: 503, Fault.UNAVAILABLE_AFTER: 503, Fault.HTML_503: 503, Fault.EMPTY_500: 500,
    Fault.RESET_BEFORE: None, Fault.RESET_AFTER: None, Fault.LATE_ANSWER: 201, Fault.TRUNCATED_201: 201,
    Fault.EMPTY_201: 201, Fault.NO_NAME_201: 201, Fault.NULL_201: 201, Fault.HTML_200: 200, Fault.REDIRECT: 307,
}  # fmt: skip
STARTS = {
    Fault.SERVER_ERROR_AFTER, Fault.UNAVAILABLE_AFTER, Fault.RESET_AFTER, Fault.LATE_ANSWER, Fault.TRUNCATED_201,
    Fault.EMPTY_201, Fault.NO_NAME_201, Fault.NULL_201,
}  # fmt: skip


def posted(ask, **more):
    return ask("POST", "/apps/example/dynos", json=BODY, **more)


def status(ask):
    try:
        return posted(ask).status_code
    except requests.ConnectionError:
        return None


def listed(ask):
    return [dyno["name"] for dyno in ask("GET", "/apps/example/dynos").json()]


@pytest.mark.parametrize("fault", POST, ids=lambda fault: fault.name)
def test_an_answer_is_spoilt_once_and_the_dyno_is_there_or_not(platform, app, ask, fault):
    platform.seconds[Fault.LATE_ANSWER] = 1
    platform.fail_next(fault)
    assert status(ask) == STATUS[fault]
    assert len(app.history) == (fault in STARTS)
    assert posted(ask).status_code == 201
    assert len(platform.requests) == 2


def test_errors_have_herokus_form(platform, ask):
    platform.fail_next(Fault.RATE_LIMIT_RETRY_AFTER, Fault.EMPTY_500)
    limited, empty = posted(ask), posted(ask)
    assert set(limited.json()) == {"id", "message", "url"}
    assert limited.headers["Retry-After"] == "300"
    assert limited.headers["Request-Id"] != empty.headers["Request-Id"]
    assert empty.content == b""


def test_a_late_answer_comes_when_the_one_who_asked_has_gone(platform, app, ask):
    platform.fail_next(Fault.LATE_ANSWER)
    with pytest.raises(requests.ReadTimeout):
        posted(ask, timeout=0.3)
    wait_until(lambda: app.history)
    assert [dyno.name for dyno in app.history] == ["run.1234"]


def test_a_redirect_leads_to_a_port_that_keeps_what_comes(platform, ask):
    platform.fail_next(Fault.REDIRECT)
    target = posted(ask).headers["Location"]
    assert target.startswith("http://127.0.0.1:")
    assert not target.startswith(platform.url)
    assert requests.post(target, json=BODY, headers={"X-Canary": "1"}).status_code == 200
    assert [(stray.json, stray.headers["x-canary"]) for stray in platform.strayed] == [(BODY, "1")]


def test_a_dyno_that_never_starts_stays_starting_without_a_process(platform, app, ask):
    platform.fail_next(Fault.NEVER_STARTS)
    assert posted(ask).status_code == posted(ask).status_code == 201
    dyno, later = app.dynos
    wait_until(lambda: later.state == "up")
    later.kill()
    later.wait()
    assert (dyno.state, dyno.pids, listed(ask)) == ("starting", set(), ["run.1234"])
    dyno.terminate()
    assert dyno.wait() is None
    assert [state for state, _ in dyno.transitions] == ["starting", "complete"]


def test_a_dyno_is_started_twice_for_one_request(platform, app, ask):
    platform.fail_next(Fault.STARTED_TWICE)
    assert posted(ask).json()["name"] == "run.1234"
    assert listed(ask) == ["run.1234", "run.1235"]
    assert [dyno.command for dyno in app.dynos] == ["sleep infinity", "sleep infinity"]


def test_a_slow_dyno_is_starting_for_its_time(platform, app, ask):
    platform.seconds[Fault.SLOW_START] = 5
    platform.fail_next(Fault.SLOW_START)
    ask("POST", "/apps/example/dynos", json={"command": "true"})
    assert app.history[0].wait() == 0
    assert [state for state, _ in app.history[0].transitions] == ["starting", "up", "complete"]
    assert dict(app.history[0].transitions)["up"] >= 0.5


def test_a_list_lags_behind(platform, app, ask):
    platform.fail_next(Fault.LIST_LAG)
    posted(ask)
    assert listed(ask) == []
    assert ask("GET", "/apps/example/dynos/run.1234").status_code == 404
    assert [dyno.name for dyno in app.dynos] == ["run.1234"]
    app.dynos[0].listed_from -= HOURS  # let them pass
    assert listed(ask) == ["run.1234"]


def test_questions_fail_as_well(platform, ask):
    platform.fail_next(Fault.GET_500, Fault.GET_JUNK)
    assert ask("GET", "/apps/example/dynos").status_code == 500
    with pytest.raises(requests.JSONDecodeError):
        ask("GET", "/apps/example/dynos").json()
    assert listed(ask) == []


def test_faults_of_different_slots_go_together(platform, app, ask):
    platform.fail_next(Fault.EMPTY_201, Fault.STARTED_TWICE, Fault.GET_500)
    answer = posted(ask)
    assert (answer.status_code, answer.content, len(app.dynos)) == (201, b"", 2)
    assert ask("GET", "/apps/example/dynos").status_code == 500


def test_those_of_one_slot_take_their_turns_and_standing_ones_stay(platform, ask):
    platform.faults = [Fault.CONFLICT]
    platform.fail_next(Fault.RATE_LIMIT, Fault.PAYMENT)
    assert [posted(ask).status_code for _ in range(4)] == [429, 402, 409, 409]
    platform.faults = []
    assert posted(ask).status_code == 201


def test_a_fault_after_acceptance_never_covers_a_true_refusal(platform, app, ask):
    platform.fail_next(Fault.RESET_AFTER)
    assert ask("POST", "/apps/example/dynos", json={"command": 1}).status_code == 422
    assert not app.history
