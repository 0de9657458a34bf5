"""The CLI launcher with real processes: what it leaves behind, how long it waits, and a missing CLI."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from builds.launching.heroku_cli import HerokuCli
from builds.launching.launcher_protocol import Accepted, Refused, Unknown
from tests.builds.launching.sockets import listening, self_signed
from tests.heroku.processes import everybody
from tests.waiting import wait_until

NO_CLI = "heroku buildpacks:add --index 1 heroku-community/cli -a example"


@pytest.fixture
def program(tmp_path):
    """Make a `heroku` from a few lines of shell; return PATH with it first."""

    def program(text, mode=0o755):
        folder = tmp_path / "own"
        folder.mkdir()
        (folder / "heroku").write_text(text)
        (folder / "heroku").chmod(mode)
        return f"{folder}:/usr/bin:/bin"

    return program


def wait_until_gone(pids):
    wait_until(lambda: not set(pids) & {pid for pid, _ in everybody()})


def test_the_dyno_runs_the_command_and_its_name_is_kept(platform, cli):
    accepted = cli.launch(["echo", "two words", "$HOME", "example"])
    (dyno,) = platform.apps["example"].history
    assert dyno.wait() == 0
    assert dyno.output == "two words $HOME example\n"
    assert accepted == Accepted(dyno.name, "", f"Running {dyno.command} on example... done, {dyno.name}")


def test_the_cli_gets_a_home_of_its_own_that_is_gone_afterwards(cli, stub):
    cli.launch(["true"])
    (call,) = stub.calls
    # Python itself adds this in locale C; it isn't one of our secrets.
    known = {name: value for name, value in call.environment.items() if name != "LC_CTYPE"}
    assert known == cli.environment(known["HOME"]) | {"HEROKU_HOST": cli.app.url}
    assert known["HOME"] != os.environ.get("HOME")
    assert not Path(known["HOME"]).exists()


@pytest.mark.parametrize("sends", [True, False])
def test_a_cli_that_hangs_is_ended_with_all_that_it_started(platform, cli, stub, sends):
    stub.hang(sends=sends)
    history, calls = platform.apps["example"].history, []
    for seconds in (2, 20):  # the second only if a slow machine hadn't reached the hang
        unknown = replace(cli, seconds=seconds).launch(["true"])
        assert isinstance(unknown, Unknown)
        assert f"was stopped after {seconds} s" in unknown.reason
        calls += stub.calls
        if calls and len(history) == sends:
            break
    wait_until_gone([pid for call in calls for pid in call.pids])
    assert len(history) == sends


def test_what_the_cli_leaves_running_is_ended_too(app, program, tmp_path):
    path = program(f"#!/bin/sh\nsleep infinity &\necho $! > '{tmp_path}/left'\necho 'done, run.7' >&2\n")
    assert HerokuCli(app, path).launch(["true"]).dyno == "run.7"
    wait_until_gone([int((tmp_path / "left").read_text())])


def test_a_question_for_a_log_in_is_a_refused_key(platform, cli, stub):
    stub.ask_for_login()
    refused = cli.launch(["true"])
    assert "expired, was revoked or is mistyped" in refused.reason
    assert "heroku authorizations:create -d 'build launcher' -s write --short" in refused.reason


def test_a_cli_that_is_not_there_is_refused_with_the_way_to_get_it(app, tmp_path):
    refused = HerokuCli(app, str(tmp_path)).launch(["true"])
    assert isinstance(refused, Refused)
    assert "could not be started (No such file or directory)" in refused.reason
    assert NO_CLI in refused.reason


@pytest.mark.parametrize(
    ("text", "mode", "reason"),
    [
        ("#!/bin/sh\n", 0o644, "Permission denied"),
        ("no program\n", 0o755, "Exec format error"),
        ("#!/nowhere/node\n", 0o755, "No such file or directory"),
        ("#!/usr/bin/env node-of-another-time\n", 0o755, "node-of-another-time"),
    ],
)
def test_a_cli_that_cannot_run_is_refused_with_the_way_to_get_it(app, program, text, mode, reason):
    refused = HerokuCli(app, program(text, mode)).launch(["true"])
    assert isinstance(refused, Refused)
    assert reason in refused.reason
    assert NO_CLI in refused.reason


def test_a_cli_that_was_killed_may_have_sent_the_order(app, program):
    assert isinstance(HerokuCli(app, program("#!/bin/sh\nkill -9 $$\n")).launch(["true"]), Unknown)


def test_a_flood_of_words_and_bytes_that_are_no_text_are_kept_short(app, program):
    unknown = HerokuCli(app, program("#!/bin/sh\nhead -c 2000000 /dev/urandom >&2\nexit 1\n")).launch(["true"])
    assert len(unknown.reason) < 700
    assert unknown.reason.isprintable()


def test_nothing_is_run_without_app_or_key(platform, cli, stub):
    for broken in (replace(cli.app, name=""), replace(cli.app, key=""), replace(cli.app, name="../x")):
        assert isinstance(replace(cli, app=broken).launch(["true"]), Refused)
    assert stub.calls == []


def test_its_dynos_are_asked_after_and_stopped(platform, cli):
    name = cli.launch(["sleep", "infinity"]).dyno
    assert cli.state(name) in ("starting", "up")
    cli.stop(name)
    assert platform.apps["example"].history[0].wait() == 143
    assert cli.state(name) == ""


@pytest.mark.heroku_cli
def test_the_real_cli_passes_the_command_through_as_it_is(platform, app, heroku_cli_path):
    words = ["echo", "two words", "--size", "example", "example", "it's", "$HOME", "a;b", "basic", "--", "--launch"]
    accepted = HerokuCli(replace(app, dyno_size="basic"), heroku_cli_path).launch(words)
    (dyno,) = platform.apps["example"].history
    assert dyno.wait() == 0
    assert dyno.output == " ".join(words[1:]) + "\n"
    assert (accepted.dyno, dyno.size) == (dyno.name, "Basic")
    assert [request.method for request in platform.requests] == ["GET", "POST"]


@pytest.mark.heroku_cli
def test_the_real_cli_sends_nothing_to_whom_it_cannot_trust(app, heroku_cli_path):
    with listening(self_signed) as port:
        refused = HerokuCli(replace(app, url=f"https://127.0.0.1:{port}"), heroku_cli_path).launch(["true"])
    assert isinstance(refused, Refused)
    assert "could not ask Heroku: Error: self-signed certificate" in refused.reason
