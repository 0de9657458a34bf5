"""bin/test as called by a person: real processes on a copy of the project."""

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

SLEEPER = """
import os
import signal


def test_sleep(db):
    if url := os.environ["DATABASE_URL"]:
        print(url, flush=True)
        signal.pause()
"""


def start(copy: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [str(copy / "bin" / "test"), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_failure_fails_the_whole_and_what_comes_after_it_still_runs(copy):
    (copy / "tests" / "test_broken.py").write_text("def test_broken(db):\n    assert False\n")
    with start(copy, "tests/test_broken.py") as process:
        output = process.communicate()[0]
    assert process.returncode == 1
    assert "FAILED: pytest on SQLite" in output
    last = output.partition("=== Summary")[2]
    assert "FAILED: pytest on PostgreSQL" in last
    assert last.count("tests/test_broken.py::test_broken  assert False") == 2


def test_the_private_server_is_gone_when_the_run_is_stopped(copy):
    (copy / "tests" / "test_sleeper.py").write_text(SLEEPER)
    with start(copy, "tests/test_sleeper.py", "-n0", "-s") as process:
        url = next(line for line in process.stdout or [] if "postgres://" in line).split()[-1]
        folder = Path(unquote(urlsplit(url).netloc.partition("@")[2].rpartition(":")[0]))
        assert (folder / ".s.PGSQL.5432").is_socket()
        process.terminate()
        process.communicate()
    assert process.returncode == 128 + 15
    assert not folder.exists()
