"""The turn of heavy processes: one has it, a child may inherit it, and gunicorn's master waits for its end."""

import os
import runpy
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest

from publisher import heavy_turn

HOLD = """
import sys
from publisher import heavy_turn
with heavy_turn.one_at_a_time(*map(int, sys.argv[1:])):
    print("mine", flush=True)
    sys.stdin.read()
    import asyncio, decimal, email.mime.text  # some work
"""

pytestmark = pytest.mark.usefixtures("private_turn")


@contextmanager
def holder(root, tmp_path, *numbers):
    """Run a process that has the turn until its input ends, and for a moment after that."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, *map(str, numbers)], cwd=root, env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=numbers,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == b"mine\n"
        yield process
        process.stdin.close()


def test_a_process_that_is_killed_gives_it_back(root, tmp_path):
    with holder(root, tmp_path) as process:
        assert heavy_turn.is_taken()
        process.kill()
        process.wait()
        assert not heavy_turn.is_taken()


def test_a_child_has_it_from_its_parents_hands_on(root, tmp_path):
    with ExitStack() as stack:
        with heavy_turn.passed_on() as turn:
            assert heavy_turn.is_taken()
            stack.enter_context(holder(root, tmp_path, turn.fileno()))
        assert heavy_turn.is_taken(), "the parent has closed it"
    assert not heavy_turn.is_taken()


def test_gunicorn_ends_once_a_near_build_has_given_it_back(root, tmp_path):
    on_exit = runpy.run_path(str(root / "gunicorn.conf.py"))["on_exit"]
    with holder(root, tmp_path) as process:
        process.stdin.close()
        on_exit(None)
        assert not heavy_turn.is_taken()
