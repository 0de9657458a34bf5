"""Faults of Heroku: both launchers report the truth about them, and the same."""

import itertools
import random
from dataclasses import replace

import pytest

from builds.launching.launcher_protocol import Accepted, Refused, Unknown
from tests.heroku.platform import Fault
from tests.waiting import wait_until

OUTCOMES = {
    None: Accepted,
    Fault.RATE_LIMIT: Refused,
    Fault.RATE_LIMIT_RETRY_AFTER: Refused,
    Fault.CONFLICT: Refused,
    Fault.UNAUTHORIZED: Refused,
    Fault.PAYMENT: Refused,
    Fault.FORBIDDEN: Refused,
    Fault.TWO_FACTOR: Refused,
    Fault.NOT_FOUND: Refused,
    Fault.DYNO_LIMIT: Refused,
    Fault.SIZE: Refused,
    Fault.PROCESS_TYPE: Refused,
    Fault.SERVER_ERROR_BEFORE: Unknown,
    Fault.SERVER_ERROR_AFTER: Unknown,
    Fault.UNAVAILABLE_BEFORE: Unknown,
    Fault.UNAVAILABLE_AFTER: Unknown,
    Fault.HTML_503: Unknown,
    Fault.EMPTY_500: Unknown,
    Fault.RESET_BEFORE: Unknown,
    Fault.RESET_AFTER: Unknown,
    Fault.LATE_ANSWER: Unknown,
    Fault.TRUNCATED_201: Accepted,
    Fault.EMPTY_201: Accepted,
    Fault.NO_NAME_201: Accepted,
    Fault.NULL_201: Accepted,
    Fault.HTML_200: Unknown,
    Fault.REDIRECT: Refused,
    Fault.NEVER_STARTS: Accepted,
    Fault.STARTED_TWICE: Accepted,
    Fault.SLOW_START: Accepted,
    Fault.LIST_LAG: Accepted,
}
# A yes that the CLI can't read; one without a dyno's name, if not logged; a redirect that it follows.
ONLY_MAYBE = {Fault.TRUNCATED_201, Fault.NULL_201, Fault.EMPTY_201, Fault.NO_NAME_201, Fault.REDIRECT}
OF_THE_CLI = {**OUTCOMES, **dict.fromkeys(ONLY_MAYBE, Unknown)}
# One of each kind for the real CLI, which takes two seconds each; its log tells a 201 from another yes.
OF_THE_REAL_CLI = {
    None: Accepted,
    Fault.UNAUTHORIZED: Refused,
    Fault.DYNO_LIMIT: Refused,
    Fault.UNAVAILABLE_AFTER: Unknown,
    Fault.HTML_503: Unknown,
    Fault.RESET_AFTER: Unknown,
    Fault.TRUNCATED_201: Unknown,
    Fault.EMPTY_201: Accepted,
    Fault.HTML_200: Unknown,
    Fault.REDIRECT: Unknown,
}
named = pytest.mark.parametrize("fault", OUTCOMES, ids=lambda fault: fault.name if fault else "none")
REFUSALS = [fault for fault, outcome in OUTCOMES.items() if outcome is Refused and fault is not Fault.REDIRECT]
POSTED = [fault for fault in OUTCOMES if fault and fault.value.slot == "post" and fault is not Fault.LATE_ANSWER]


def launch(launcher, platform):
    """Return the outcome, the number of orders and the number of dynos started."""
    app, before = platform.apps["example"], len(platform.requests)
    history = len(app.history)
    outcome = launcher.launch(["true"])
    if Fault.LATE_ANSWER in platform.faults:  # the platform may still read an abandoned request
        wait_until(lambda: len(app.history) > history)
    orders = sum(request.method == "POST" for request in platform.requests[before:])
    return outcome, orders, len(app.history) - history


def is_true(outcome, started):
    return {Accepted: started >= 1, Refused: started == 0, Unknown: True}[type(outcome)]


@named
def test_the_api_launcher_tells_the_truth_and_asks_once(platform, api, fault):
    platform.faults = [fault] if fault else []
    if fault is Fault.LATE_ANSWER:
        api = replace(api, read_seconds=1)
    outcome, orders, started = launch(api, platform)
    assert type(outcome) is OUTCOMES[fault]
    assert orders == 1
    assert is_true(outcome, started)


@named
def test_the_cli_launcher_tells_the_same(platform, cli, stub, fault):
    platform.faults = [fault] if fault else []
    if fault is Fault.LATE_ANSWER:
        stub.replay(timeout=1)
    outcome, _, started = launch(cli, platform)
    assert type(outcome) is OF_THE_CLI[fault]
    assert is_true(outcome, started)


@pytest.mark.parametrize("fault", REFUSALS, ids=lambda fault: fault.name)
def test_both_give_the_same_reasons_and_cures(platform, api, cli, fault):
    platform.faults = [fault]
    api_says, cli_says = (launcher.launch(["true"]).reason.split(" Heroku said")[0] for launcher in (api, cli))
    assert api_says == cli_says


def test_random_threes_of_faults_never_make_the_api_launcher_lie(platform, api):
    chance = random.Random(7)
    for faults in itertools.islice(iter(lambda: chance.choices(POSTED, k=3), None), 25):
        platform.fail_next(*faults)
        for fault in faults:
            outcome, orders, started = launch(api, platform)
            assert (type(outcome), orders) == (OUTCOMES[fault], 1), faults
            assert is_true(outcome, started), faults


@pytest.fixture
def real_cli(cli, heroku_cli_path):
    return type(cli)(cli.app, heroku_cli_path)


@pytest.mark.heroku_cli
@pytest.mark.parametrize("fault", OF_THE_REAL_CLI, ids=lambda fault: fault.name if fault else "none")
def test_the_real_cli_gives_the_same_and_keeps_the_key_to_itself(platform, real_cli, fault):
    platform.faults = [fault] if fault else []
    outcome, _, started = launch(real_cli, platform)
    assert type(outcome) is OF_THE_REAL_CLI[fault]
    assert real_cli.app.key not in repr(outcome)
    assert is_true(outcome, started)


@pytest.mark.heroku_cli
@pytest.mark.parametrize("then", [Fault.DYNO_LIMIT, None])
def test_the_real_clis_own_resends_never_make_it_lie(platform, real_cli, then):
    platform.fail_next(Fault.RESET_AFTER, *[then] * bool(then))
    outcome, orders, started = launch(real_cli, platform)
    assert orders >= 2
    assert started >= 1
    assert type(outcome) is (Unknown if then else Accepted)
