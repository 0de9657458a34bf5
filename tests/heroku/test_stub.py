"""The stub: it reports each fault as the real CLI was seen to, and records its calls."""

import os
import signal
import subprocess

import pytest

from tests.heroku.cli import Finished, run
from tests.heroku.platform import Fault
from tests.heroku.stub import ASKS_FOR_LOGIN, Stub
from tests.heroku.transcript import COMMAND, SAID, done
from tests.waiting import wait_until


@pytest.fixture
def stub(tmp_path):
    return Stub(tmp_path / "a folder for PATH")


@pytest.fixture
def heroku(platform, stub, tmp_path):
    platform.add_app("example")
    platform.add_key("HRKU-stub", apps=["example"])

    def heroku(*more, **environment):
        arguments = ["run:detached", "-a", "example", *more, "--", COMMAND]
        return run(stub.folder, *arguments, url=platform.url, key="HRKU-stub", home=tmp_path, **environment)

    return heroku


@pytest.mark.parametrize("fault", SAID, ids=lambda fault: fault.name if fault else "none")
def test_the_stub_says_what_the_cli_says(platform, heroku, fault):
    platform.faults = [fault] if fault else []
    said = SAID[fault]
    assert heroku() == Finished(said.code, said.out, said.err)
    assert [request.method for request in platform.requests] == ["GET"] + ["POST"] * said.sent


def test_the_stub_sends_what_the_cli_sends(platform, heroku):
    heroku("--no-launcher", "--size", "standard-2x", TERM="dumb")
    (post,) = platform.requests
    assert post.json == {"attach": False, "command": COMMAND, "env": {"TERM": "dumb"}, "size": "standard-2x"}
    assert post.headers["authorization"] == "Bearer HRKU-stub"


def test_a_call_is_kept_with_its_environment(heroku, stub):
    heroku()
    (call,) = stub.calls
    assert call.argv == ["run:detached", "-a", "example", "--", COMMAND]
    assert call.environment["HEROKU_API_KEY"] == "HRKU-stub"
    assert "DATABASE_URL" not in call.environment


def test_it_says_what_it_is_told_to_say_and_the_dyno_starts_all_the_same(platform, heroku, stub):
    stub.say(1, err="    TypeError: anything\n")
    assert heroku() == Finished(1, "", "    TypeError: anything\n")
    assert len(platform.apps["example"].history) == 1
    stub.say(2, err=" ›   Error: nothing was sent\n", sends=False)
    assert heroku().code == 2
    assert len(platform.apps["example"].history) == 1


def test_a_log_in_that_nobody_answers_starts_nothing(platform, heroku, stub):
    stub.ask_for_login()
    assert heroku().err == ASKS_FOR_LOGIN[1]
    assert platform.requests[0].headers["authorization"] == "Bearer undefined"
    assert not platform.apps["example"].history


def test_a_redirect_is_followed_without_the_key_as_the_cli_does(platform, heroku):
    platform.fail_next(Fault.REDIRECT)
    assert heroku() == Finished(0, done("").out, done("").err)
    assert "authorization" not in platform.strayed[0].headers


def test_a_silent_api_times_out(platform, heroku, stub):
    platform.faults = [Fault.LATE_ANSWER]
    stub.replay(timeout=0.2)
    assert heroku() == Finished(1, "", "    Error: Request timed out\n")
    wait_until(lambda: platform.apps["example"].history)
    assert len(platform.apps["example"].history) == 1


@pytest.mark.parametrize("sends", [True, False])
def test_it_hangs_with_a_child_that_keeps_its_output_open(platform, stub, tmp_path, sends):
    platform.add_app("example")
    platform.add_key("HRKU-stub", apps=["example"])
    stub.hang(sends=sends)
    environment = {"HEROKU_HOST": platform.url, "HEROKU_API_KEY": "HRKU-stub", "PATH": os.environ["PATH"]}
    command = [stub.folder / "heroku", "run:detached", "-a", "example", "--", COMMAND]
    with subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.PIPE) as process:
        wait_until(lambda: stub.calls and len(platform.requests) == (2 if sends else 0))
        process.kill()
        assert process.wait() == -signal.SIGKILL
        os.kill(stub.calls[0].pids[1], 0)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.stdout.read() == b""
