"""bin/run as called by a person: real processes on a copy of the project, with spaces in its path."""

import fcntl
import os
import re
import signal
import socket
import sqlite3
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from ports import free_port

from tests.faults.frozen import is_waiting_for_lock
from tests.static_site.slow_clients import assert_nobody_waits, slow_clients
from tests.waiting import PATIENCE, is_listening, wait_until


def environment(**variables: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}


def run(copy: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [str(copy / "bin" / "run"), *arguments]
    return subprocess.run(command, cwd=copy.parent, env=environment(**variables), capture_output=True, text=True)


@contextmanager
def started(copy: Path, port: str) -> Iterator[str]:
    """Run bin/run in the foreground until it serves; yield its output; Ctrl-C must end it with exit code 0."""
    log = copy.parent / f"log-{port}"
    with log.open("w") as output:
        command = [str(copy / "bin" / "run")]
        server = subprocess.Popen(command, env=environment(PORT=port), stdout=output, stderr=output)
    try:
        wait_until(lambda: server.poll() is not None or is_listening(int(port)))
        yield log.read_text()
    finally:
        server.send_signal(signal.SIGINT)
        # gunicorn waits 30 s for a worker it was just forking, because that worker misses the signal.
        assert server.wait(PATIENCE) == 0, log.read_text()


def fetch(port: str, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as response:
        return response.read().decode()


def test_a_first_start_serves_the_handbook_and_a_second_one_leaves_everything_as_it_is(copy):
    port = str(free_port())
    with started(copy, port) as said:
        assert len(re.findall(r"^Administrator: admin   Password: \S{16} ", said, re.MULTILINE)) == 1
        assert "SITE_MAX_VANISHING" in fetch(port, "/ops/configuration/")
    count = "from publisher.pages.models import Page; print(Page.objects.count())"
    pages = run(copy, "shell", "--no-imports", "-c", count).stdout
    with started(copy, port) as said:
        assert "Password" not in said
    assert run(copy, "shell", "--no-imports", "-c", count).stdout == pages
    assert int(pages) > 1


def test_slow_clients_hold_up_nobody(copy):
    port = free_port()
    with started(copy, str(port)), slow_clients(port) as halves:
        assert_nobody_waits(port, halves)


def test_a_command_gets_a_migrated_database_without_handbook_and_administrator(copy):
    count = (
        "from django.contrib.auth.models import User; from publisher.pages.models import Page;"
        "print(User.objects.count(), [page.path for page in Page.objects.all()])"
    )
    result = run(copy, "shell", "--no-imports", "-c", count)
    assert (result.returncode, result.stdout) == (0, "0 ['']\n"), result.stderr


def test_a_taken_port_is_said_in_one_sentence_with_the_cure(copy):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run(copy, PORT=str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "Address already in use. Try another port: PORT=8001 bin/run" in result.stderr
    assert not (copy / "var" / "publisher.sqlite3").exists()


@pytest.mark.parametrize("port", ["abc", "70000", "-1"])
def test_a_port_that_is_none_is_refused(copy, port):
    result = run(copy, PORT=port)
    assert (result.returncode, result.stderr) == (
        1,
        f"PORT={port} is not a port number. Try: PORT=8000 bin/run\n",
    )


def test_a_database_that_is_not_there_is_said_in_one_sentence(copy):
    result = run(copy, "check", DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    assert result.returncode == 1
    assert result.stderr.startswith("The database can't be reached: connection to server")
    assert result.stderr.endswith("Start it, or correct DATABASE_URL.\n")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [[], ["shell", "--no-imports", "-c", "print()"]])
def test_a_wrong_setting_is_named_before_anything_is_done(copy, command):
    result = run(copy, *command, DATABASE_URL="nonsense")
    assert (result.returncode, result.stdout) == (1, "")
    assert "DATABASE_URL: it must begin with postgres://, or with sqlite:// on a laptop." in result.stderr
    assert "Traceback" not in result.stderr


def test_a_command_runs_in_the_process_that_prepared_its_database(copy):
    words = "import gc, sys; print(sys.orig_argv[1].rpartition('/')[2], sys.argv[0], gc.isenabled())"
    result = run(copy, "shell", "--no-imports", "-c", words)
    assert result.stdout == f"start.py {copy / 'manage.py'} True\n", result.stderr


def test_of_two_first_commands_at_once_one_migrates_and_the_other_waits(copy):
    (copy / "var").mkdir()
    with (copy / "var" / "set-up.lock").open("w") as lock:  # a third one is migrating
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [copy / "bin" / "run", "shell", "--no-imports", "-c", "print()"]
        both = [
            subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        wait_until(lambda: all(is_waiting_for_lock(process.pid) for process in both))
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said


def test_a_migration_that_was_cut_short_is_finished_and_another_database_of_env_is_migrated_too(copy, tmp_path):
    count = "from django.contrib.auth.models import Permission; print(Permission.objects.count())"
    whole = run(copy, "shell", "--no-imports", "-c", count).stdout
    with closing(sqlite3.connect(copy / "var" / "publisher.sqlite3")) as database, database:
        database.execute("DELETE FROM auth_permission")
    assert run(copy, "shell", "--no-imports", "-c", count).stdout == whole
    (copy / ".env").write_text(f"DATABASE_URL=sqlite:///{tmp_path / 'other.sqlite3'}\n")
    assert run(copy, "shell", "--no-imports", "-c", count).stdout == whole
    assert (tmp_path / "other.sqlite3").exists()
