"""Dynos: real processes that live and end as Heroku's do."""

import shlex
import sys
import time
from pathlib import Path

import pytest

from tests.heroku.orders import Order
from tests.heroku.platform import Platform
from tests.heroku.processes import everybody
from tests.waiting import wait_until

FOR_EVER = "while :; do sleep 0.05; done"
IGNORES = f"trap 'echo asked' TERM; {FOR_EVER}"
OBEYS = f"trap 'echo bye; exit 3' TERM; echo ready; {FOR_EVER}"


def started(ask, command, **order):
    answer = ask("POST", "/apps/example/dynos", json={"command": command, **order})
    assert answer.status_code == 201, answer.text
    return answer.json()


def up(app, ask, command, **order):
    """Start a dyno and wait until it says that it is ready."""
    name = started(ask, f"echo ready; {command}", **order)["name"]
    dyno = next(dyno for dyno in app.dynos if dyno.name == name)
    wait_until(lambda: "ready" in dyno.output)
    return dyno


def test_a_command_runs_in_the_slug_with_the_tests_python_and_the_apps_config_only(app, ask, tmp_path):
    app.slug, app.config = tmp_path, {"COLOUR": "blue"}
    started(ask, 'python -c "import os, sys; print(sys.prefix, os.getcwd(), sorted(os.environ))"', env={"MORE": "1"})
    assert app.history[0].wait() == 0
    prefix, cwd, names = app.history[0].output.split(maxsplit=2)
    assert (Path(prefix), Path(cwd)) == (Path(sys.prefix), tmp_path)
    assert set(eval(names)) - {"_", "PWD", "SHLVL", "LC_CTYPE"} == {"PATH", "HOME", "COLOUR", "MORE", "DYNO"}


def test_it_is_named_in_its_environment_unless_the_app_is_told_not_to(app, ask):
    started(ask, 'echo "DYNO=$DYNO"')
    assert (app.history[0].wait(), app.history[0].output) == (0, "DYNO=run.1234\n")
    app.names_dynos = False
    started(ask, 'echo "DYNO=$DYNO"')
    assert (app.history[1].wait(), app.history[1].output) == (0, "DYNO=\n")


def test_it_starts_is_up_and_is_gone(app, ask, tmp_path):
    until_told = f"until [ -e {tmp_path}/told ]; do sleep 0.05; done; exit 4"
    shown = started(ask, until_told, size="standard-2x", time_to_live=3_600)
    assert (shown["name"], shown["state"], shown["type"]) == ("run.1234", "starting", "run")
    assert shown["size"] == "Standard-2X"
    (dyno,) = app.dynos
    wait_until(lambda: dyno.state == "up")
    assert [found["state"] for found in ask("GET", "/apps/example/dynos").json()] == ["up"]
    assert ask("GET", f"/apps/{app.id}/dynos/{dyno.id}").json()["name"] == "run.1234"
    (tmp_path / "told").touch()
    assert dyno.wait() == 4
    assert ask("GET", "/apps/example/dynos/run.1234").json()["id"] == "not_found"
    assert (app.dynos, app.history, ask("GET", "/apps/example/dynos").json()) == ([], [dyno], [])
    assert [state for state, _ in dyno.transitions] == ["starting", "up", "complete"]
    assert dyno.seconds > 0
    assert (dyno.size, dyno.time_to_live) == ("Standard-2X", 3_600)


def test_a_stop_lets_it_leave_in_its_own_way(app, ask):
    dyno = up(app, ask, OBEYS)
    answer = ask("POST", "/apps/example/dynos/run.1234/actions/stop")
    assert (answer.status_code, answer.json()) == (202, {})
    assert dyno.wait() == 3
    assert "bye" in dyno.output


def test_every_process_is_told_to_end_even_in_a_session_of_its_own(app, ask, tmp_path):
    child = f"trap 'touch {tmp_path}/told; exit' TERM; touch {tmp_path}/here; {FOR_EVER}"
    waits = f"trap 'until [ -e {tmp_path}/told ]; do sleep 0.05; done; exit 3' TERM; {FOR_EVER}"
    dyno = up(app, ask, f"HOME=/ setsid sh -c {shlex.quote(child)} & {waits}")
    wait_until((tmp_path / "here").exists)
    dyno.terminate()
    assert dyno.wait() == 3


def test_what_does_not_end_is_killed_after_the_grace(app, ask):
    dyno = up(app, ask, IGNORES)
    before = time.monotonic()
    dyno.terminate()
    assert dyno.wait() == 137
    assert time.monotonic() - before >= 3
    assert "asked" in dyno.output


def test_what_outlives_the_first_process_is_killed_at_once(app, ask):
    dyno = up(app, ask, "HOME=/ setsid sleep infinity & echo $!; exit 0")
    assert dyno.wait() == 0
    assert int(dyno.output.split()[-1]) not in dict(everybody())


def test_its_time_to_live_ends_it(app, ask):
    dyno = up(app, ask, "exec sleep infinity", time_to_live=2)
    assert dyno.wait() == 143
    assert dyno.seconds >= 0.2


def test_a_deploy_ends_all_dynos_of_the_app_and_of_no_other(platform, app, ask):
    other = platform.start(platform.add_app("other"), Order("sleep infinity"))
    dynos = [up(app, ask, OBEYS), up(app, ask, OBEYS)]
    platform.restart(app)
    assert [dyno.wait() for dyno in dynos] == [3, 3]
    assert other.state == "up"


def test_delete_ends_a_one_off_dyno_but_not_one_of_a_type_of_its_own(app, ask):
    mine, typed = up(app, ask, OBEYS), up(app, ask, OBEYS, type="build")
    for dyno in (typed, mine):
        assert ask("DELETE", f"/apps/example/dynos/{dyno.name}").status_code == 202
    assert mine.wait() == 3
    assert (typed.state, typed.ending.is_set()) == ("up", False)


def test_a_scheduled_job_ends_by_itself_or_after_its_interval(platform, app):
    assert platform.scheduler(app, 'echo "$DYNO"') == (0, "scheduler.1234\n")
    assert platform.scheduler(app, "exec sleep infinity", interval=3).status == 143


@pytest.mark.parametrize("command", [IGNORES, "setsid sleep infinity & exec sleep infinity"])
def test_nothing_outlives_the_platform(command):
    with Platform() as platform:
        dyno = platform.start(platform.add_app("example"), Order(command))
        wait_until(lambda: dyno.pids)
        pids = dyno.pids
    assert not pids & set(dict(everybody()))
    assert not platform.folder.exists()
