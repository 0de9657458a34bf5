"""bin/npm_program.py as bin/test calls it, with a stand-in for npm on PATH."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.frozen import is_waiting_for_lock, processes_of
from tests.waiting import PATIENCE, wait_until

NODE = "#!/bin/sh\necho v${VERSION:-22.1.0}\n"
NPM = f"""#!{sys.executable}
import os, sys
from pathlib import Path
with open(os.environ["CALLS"], "a") as calls:
    print(*sys.argv, file=calls)
binaries = Path(sys.argv[sys.argv.index("--prefix") + 1], "node_modules/.bin")
binaries.mkdir(parents=True)
(binaries / "half").touch()
if pipe := os.environ.get("WAITS_FOR"):
    Path(pipe).read_text()  # until the test has written to it
if reason := os.environ.get("BROKEN"):
    sys.exit(f"npm error network {{reason}}")
(binaries / "heroku").touch()
"""


@pytest.fixture
def machine(tmp_path):
    """Make a folder of programs, with node and npm."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in (("node", NODE), ("npm", NPM)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return tmp_path


def begin(root, machine, program="heroku", **more):
    places = {"PATH": str(machine / "programs"), "XDG_CACHE_HOME": str(machine / "cache"), "HOME": str(machine)}
    return subprocess.Popen(
        [sys.executable, root / "bin" / "npm_program.py", program],
        env={**places, "CALLS": str(machine / "calls"), **more}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def install(root, machine, program="heroku", **more):
    with begin(root, machine, program, **more) as process:
        out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out.strip(), err.strip()


def pipe(machine):
    """Make a named pipe, whose reader waits for its writer."""
    place = machine / "pipe"
    if not place.exists():
        os.mkfifo(place)
    return str(place)


def kept(machine):
    return sorted(os.listdir(machine / "cache" / "publisher"))


def test_one_version_is_installed_once_without_its_scripts(root, machine):
    first, second = install(root, machine), install(root, machine)
    assert first == second == (0, str(machine / "cache/publisher/heroku-11.10.0/node_modules/.bin"), "")
    assert (Path(first[1]) / "heroku").exists()
    (call,) = (machine / "calls").read_text().splitlines()
    assert "--ignore-scripts" in call
    assert call.endswith("heroku@11.10.0")


def test_each_program_has_its_own_folder_and_its_own_queue(root, machine):
    with begin(root, machine, "lighthouse", WAITS_FOR=pipe(machine)) as waiting:
        wait_until(lambda: list(machine.glob("cache/publisher/installing-*/node_modules/.bin/half")))
        assert install(root, machine)[0] == 0
        Path(pipe(machine)).write_text("go on")
        assert waiting.communicate(timeout=PATIENCE)[1] == ""
    assert kept(machine) == ["heroku-11.10.0", "heroku.lock", "lighthouse-12.8.2", "lighthouse.lock"]


def test_a_failure_says_why_and_leaves_nothing_that_could_pass_for_it(root, machine):
    assert install(root, machine, BROKEN="is down") == (1, "", "npm install failed: npm error network is down")
    assert kept(machine) == ["heroku.lock"]
    assert install(root, machine)[0] == 0


def test_without_node_or_with_an_old_one_it_says_so(root, machine):
    assert install(root, machine, VERSION="18.20.0")[2] == "it needs Node.js 20 or newer, and this one is v18.20.0"
    (machine / "programs" / "node").unlink()
    assert install(root, machine) == (1, "", "node and npm are not on PATH: install Node.js 20 or newer")


def test_runs_at_the_same_time_install_it_once(root, machine):
    processes = [begin(root, machine, WAITS_FOR=pipe(machine)) for _ in range(3)]
    wait_until(lambda: sum(is_waiting_for_lock(process.pid) for process in processes) == 2)
    Path(pipe(machine)).write_text("both wait")
    assert [process.communicate(timeout=PATIENCE)[1] for process in processes] == ["", "", ""]
    assert len((machine / "calls").read_text().splitlines()) == 1


def test_a_stopped_run_takes_its_half_away(root, machine):
    with begin(root, machine, WAITS_FOR=pipe(machine)) as process:
        wait_until(lambda: list(machine.glob("cache/publisher/installing-*/node_modules/.bin/half")))
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + 15
    wait_until(lambda: not processes_of(process.pid))  # npm too
    assert kept(machine) == ["heroku.lock"]


def test_what_a_killed_run_left_goes_with_the_next(root, machine):
    (machine / "cache/publisher/installing-heroku-11.10.0-killed/node_modules").mkdir(parents=True)
    assert install(root, machine)[0] == 0
    assert kept(machine) == ["heroku-11.10.0", "heroku.lock"]


def test_a_run_without_the_cli_says_so_by_name_and_does_not_fail(root):
    run = """
import subprocess, sys
from run_tests import Report, test_with_heroku_cli
failing = subprocess.Popen(["sh", "-c", "echo node is missing >&2; exit 1"], stderr=subprocess.PIPE, text=True)
test_with_heroku_cli(report := Report(), [], failing)
sys.exit(report.close())
"""
    done = subprocess.run([sys.executable, "-c", run], cwd=root / "bin", capture_output=True, text=True)
    said = "SKIPPED: the real Heroku CLI, so nothing ran with it, because node is missing"
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, said)


def test_a_run_without_lighthouse_says_so_by_name_and_tests_in_the_browser_all_the_same(root):
    run = """
import subprocess, sys
from run_tests import Report, test_in_a_browser
def ended(command):
    return subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
pytest = ["sh", "-c", '[ "$PUBLISHER_TEST_BROWSER" = /chromium ] && [ -z "$PUBLISHER_TEST_LIGHTHOUSE" ]']
test_in_a_browser(report := Report(), pytest, ended("echo /chromium"), ended("echo node is missing >&2; exit 1"))
sys.exit(report.close())
"""
    done = subprocess.run([sys.executable, "-c", run], cwd=root / "bin", capture_output=True, text=True)
    passed, skipped = done.stdout.splitlines()[-2:]
    assert (done.returncode, passed.startswith("passed: pytest in a browser")) == (0, True)
    assert skipped == "SKIPPED: Lighthouse, so it measured no page, because node is missing"
