"""Builds as processes of this machine: they outlive their parent, and leave no zombie behind."""

import os
import subprocess
import sys

import pytest

from builds.launching.launcher_protocol import Accepted, Refused
from builds.launching.local_process import Local
from tests.waiting import wait_until

BUILD = """
import pathlib, signal, sys
print("words", *sys.argv[1:], flush=True)
print("warnings", file=sys.stderr, flush=True)
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(pathlib.Path("stopped").write_text("")))
pathlib.Path("starting").write_text(repr(sys.stdin.read()))
pathlib.Path("starting").rename("started")
if sys.argv[-1] == "stay":
    signal.pause()
"""


@pytest.fixture
def folder(tmp_path):
    """Make a project whose manage.py does what BUILD says."""
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    (folder / "manage.py").write_text(BUILD)
    return folder


@pytest.fixture
def launcher(folder):
    return Local(folder, folder / "var" / "build.log")


@pytest.fixture
def launch(launcher):
    """Start builds, and end them with the test."""
    started = []

    def launch(*words):
        started.append(launcher.launch(["./manage.py", "build_static_site", *words]))
        return started[-1]

    yield launch
    for accepted in started:
        launcher.stop(accepted.dyno)


def zombies():
    listed = subprocess.run(["ps", "-o", "stat=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    return [state for state in listed.stdout.split() if state.startswith("Z")]


def test_it_starts_at_once_with_its_words_and_writes_to_its_log(launch, launcher, folder):
    accepted = launch("--launch", "t0ken $HOME", "stay")
    assert launcher.state(accepted.dyno) == "up", "it was waited for"
    pid = accepted.dyno.removeprefix("local.")
    assert accepted == Accepted(f"local.{pid}", said=f"Process {pid} writes to {launcher.log}.")
    wait_until(lambda: (folder / "started").exists())
    assert launcher.log.read_text().splitlines() == ["words build_static_site --launch t0ken $HOME stay", "warnings"]
    assert (folder / "started").read_text() == "''"


def test_it_is_in_a_session_of_its_own_with_our_python_and_leaves_no_zombie(launch, launcher):
    pid = int(launch("stay").dyno.removeprefix("local."))
    assert os.getsid(pid) != os.getsid(0)
    wait_until(lambda: launcher.state(f"local.{pid}") == "up")
    assert os.readlink(f"/proc/{pid}/exe") == os.path.realpath(sys.executable)
    launcher.stop(f"local.{pid}")
    wait_until(lambda: launcher.state(f"local.{pid}") == "")
    assert zombies() == []


def test_it_is_up_until_it_is_stopped(launch, launcher, folder):
    dyno = launch("stay").dyno
    wait_until(lambda: (folder / "started").exists())
    assert launcher.state(dyno) == "up"
    launcher.stop(dyno)
    wait_until(lambda: launcher.state(dyno) == "")
    wait_until(lambda: (folder / "stopped").exists())
    launcher.stop(dyno)


START = """
import pathlib, sys
from builds.launching.local_process import Local
from tests.waiting import wait_until
folder = pathlib.Path(sys.argv[1])
print(Local(folder, folder / "var" / "build.log").launch(["./manage.py", "build_static_site", "stay"]).dyno)
"""


def test_it_outlives_who_started_it(launcher, folder, root):
    command = [sys.executable, "-c", START, str(folder)]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, start_new_session=True)
    dyno = done.stdout.strip()
    wait_until(lambda: launcher.state(dyno) == "up")
    launcher.stop(dyno)


def test_each_build_has_a_log_of_its_own_while_an_older_one_still_writes(launch, launcher, folder):
    launch("first", "stay")
    wait_until(lambda: (folder / "started").exists())
    (folder / "started").unlink()
    launch("second", "stay")
    wait_until(lambda: (folder / "started").exists())
    assert launcher.log.read_text().splitlines()[0] == "words build_static_site second stay"


def test_a_process_that_is_no_build_is_neither_up_nor_stopped(launcher):
    with subprocess.Popen(["sleep", "infinity"], start_new_session=True) as stranger:
        assert launcher.state(f"local.{stranger.pid}") == ""
        launcher.stop(f"local.{stranger.pid}")
        assert stranger.poll() is None
        stranger.kill()


def test_a_build_by_hand_in_our_own_group_is_not_stopped_for_us(launcher):
    with subprocess.Popen(["sh", "-c", "sleep infinity; :", "build_static_site"]) as by_hand:
        wait_until(lambda: launcher.state(f"local.{by_hand.pid}") == "up")
        launcher.stop(f"local.{by_hand.pid}")
        assert by_hand.poll() is None
        subprocess.run(["pkill", "-KILL", "-P", str(by_hand.pid)])
        by_hand.kill()


@pytest.mark.parametrize("dyno", ["", "run.1234", "local.", "local.0", "local.-1", "local.1/../2", "local.99999999"])
def test_a_name_that_is_none_is_nobodys_process(launcher, dyno):
    assert not launcher.state(dyno)
    launcher.stop(dyno)


def test_a_folder_that_cannot_be_written_is_refused(launcher, folder):
    (folder / "var").write_text("no folder")
    refused = launcher.launch(["./manage.py", "build_static_site"])
    assert isinstance(refused, Refused)
    assert f"File exists: '{folder}/var'" in refused.reason
    assert "next tick" in refused.reason
