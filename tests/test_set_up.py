"""The set-up of .venv before bin/run's command, as called by a person: what it starts, and what it notices.

Real processes on a folder that has only the set-up, with empty requirements, which need no network.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.frozen import end_session, is_waiting_for_lock
from tests.waiting import wait_until

SMALL = ["cat", "cmp", "dirname", "readlink", "readlink"]
"""The programs that a call starts before Python if .venv is set up."""


@pytest.fixture
def bare(root: Path, tmp_path: Path) -> Path:
    """Copy bin/run without what it starts, which here says where it runs."""
    bare = tmp_path / "bare project"
    (bare / "bin").mkdir(parents=True)
    for name in ("run", "set-up.sh", "set_up.py"):
        shutil.copy(root / "bin" / name, bare / "bin")
    (bare / "bin" / "start.py").write_text("import sys\nprint(sys.prefix, *sys.argv[1:])\n")
    (bare / "requirements.txt").write_text("# nothing\n")
    return bare


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Make a folder for PATH whose programs note that they were started; there are no others."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in {*SMALL, "python3"}:
        program = sys.executable if name == "python3" else shutil.which(name)
        (tools / name).write_text(f'#!/bin/sh\necho {name} >> "{tools}/started"\nexec "{program}" "$@"\n')
        (tools / name).chmod(0o755)
    return tools


def environment(path: str = os.environ["PATH"]) -> dict[str, str]:
    return {"PATH": path, "HOME": os.environ.get("HOME", "/")}


def run(bare: Path, *arguments: str, tools: Path | None = None) -> subprocess.CompletedProcess[str]:
    named = environment(str(tools)) if tools else environment()
    return subprocess.run([bare / "bin" / "run", *arguments], env=named, capture_output=True, text=True)


def set_up(bare: Path, *lists: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(bare / "bin" / "set_up.py"), *(lists or ["requirements.txt"])]
    return subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True)


def test_a_call_with_nothing_to_set_up_starts_four_small_programs_and_one_python(bare, tools):
    first = run(bare, tools=tools)
    assert "Creating .venv" in first.stderr
    assert "python3" in (tools / "started").read_text().split()
    (tools / "started").unlink()
    second = run(bare, "check", "--deploy", tools=tools)
    assert (second.stdout, second.stderr) == (f"{bare / '.venv'} check --deploy\n", "")
    assert sorted((tools / "started").read_text().split()) == SMALL


def stamp(bare: Path) -> Path:
    return bare / ".venv" / "requirements.txt.installed"


def change_list(bare: Path) -> None:
    (bare / "requirements.txt").write_text("# nothing, but otherwise\n")


def take_another_python(bare: Path) -> None:
    """Let .venv's Python be another file, as after an upgrade of the system."""
    programs = bare / ".venv" / "bin"
    (programs / "upgraded").symlink_to((programs / "python").resolve())
    (programs / "other").write_text(f'#!/bin/sh\nexec "{programs}/upgraded" "$@"\n')
    (programs / "other").chmod(0o755)
    (programs / "python").unlink()
    (programs / "python").symlink_to("other")


def interrupt_install(bare: Path) -> None:
    stamp(bare).unlink()


def interrupt_stamp(bare: Path) -> None:
    stamp(bare).write_bytes(stamp(bare).read_bytes()[:-3])


def test_a_changed_list_another_python_and_a_set_up_cut_short_are_installed_again_once(bare):
    run(bare)
    for change in (change_list, take_another_python, interrupt_install, interrupt_stamp):
        change(bare)
        noticed, after = run(bare), run(bare)
        assert ("Installing requirements.txt" in noticed.stderr, "Creating" in noticed.stderr) == (True, False), change
        assert (noticed.stdout, after.stdout, after.stderr) == (f"{bare / '.venv'}\n", noticed.stdout, ""), change


def remove_environment(bare: Path) -> None:
    shutil.rmtree(bare / ".venv")


def remove_python(bare: Path) -> None:
    """Remove the system's Python, as an upgrade does: the link in .venv leads nowhere."""
    (bare / ".venv" / "bin" / "python").unlink()
    (bare / ".venv" / "bin" / "python").symlink_to("/usr/bin/python3.0")


@pytest.mark.parametrize("change", [remove_environment, remove_python])
def test_an_environment_that_is_gone_is_created_again(bare: Path, change: Callable[[Path], None]) -> None:
    run(bare)
    change(bare)
    noticed, after = run(bare), run(bare)
    assert "Creating .venv" in noticed.stderr
    assert (noticed.stdout, after.stdout, after.stderr) == (f"{bare / '.venv'}\n", noticed.stdout, "")


def test_a_moved_or_copied_folder_needs_no_set_up_and_a_folder_for_data_is_made_again(bare):
    run(bare)
    moved = bare.rename(bare.with_name("moved project"))
    copied = shutil.copytree(moved, bare, symlinks=True)
    shutil.rmtree(copied / "var")
    for folder in (moved, copied):
        done = run(folder)
        assert (done.stdout, done.stderr) == (f"{folder / '.venv'}\n", "")
    assert (copied / "var").is_dir()


def test_an_environment_without_pip_gets_all_lists_again_not_only_the_missing_one(bare):
    run(bare)
    (bare / "more.txt").write_text("# nothing more\n")
    (pip,) = bare.glob(".venv/lib/python*/site-packages/pip")
    shutil.rmtree(pip)
    said = set_up(bare, "requirements.txt", "more.txt").communicate()[1]
    assert "Creating .venv" in said
    assert "Installing requirements.txt and more.txt into .venv" in said
    assert run(bare).stderr == ""


def test_a_set_up_that_was_killed_is_taken_up_again_and_two_at_once_wait_for_each_other(bare):
    killed = set_up(bare)
    wait_until((bare / ".venv" / "bin").exists)
    end_session(killed.pid)
    killed.communicate()
    with (bare / "var" / "set-up.lock").open("w") as lock:  # a third one is running
        fcntl.flock(lock, fcntl.LOCK_EX)
        both = [set_up(bare), set_up(bare)]
        wait_until(lambda: all(is_waiting_for_lock(process.pid) for process in both))
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert all("Waiting for another set-up in this folder to finish" in words for words in said)
    assert sum("Installing requirements.txt" in words for words in said) == 1, said
    assert subprocess.run([bare / ".venv" / "bin" / "python", "-m", "pip", "--version"]).returncode == 0
