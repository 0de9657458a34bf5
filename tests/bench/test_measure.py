"""bench/measure.py leaves no process of a command out: real processes that burn CPU, hold memory and become orphans."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bench.publisher_site import server_cpu

pytestmark = pytest.mark.any_database

BURN = "import time\nwhile time.process_time() < 0.4: pass"
HOLD = "import time\nheld = bytearray(b'x') * 50_000_000\ntime.sleep(0.5)"


def taken(root: Path, folder: Path, *command: str, code: int = 0) -> dict[str, Any]:
    file = folder / "figures.json"
    measure = [sys.executable, str(root / "bench" / "measure.py"), str(file), *command]
    assert subprocess.run(measure).returncode == code
    return dict(json.loads(file.read_text()))


def test_the_cpu_of_an_orphan_counts(root: Path, tmp_path: Path) -> None:
    found = taken(root, tmp_path, "sh", "-c", '(exec "$0" -c "$1" &) ; exit 0', sys.executable, BURN)
    assert found["cpu"] >= 0.4
    assert found["wall"] < found["cpu"]  # the command had ended long before


def test_memory_is_that_of_all_processes(root: Path, tmp_path: Path) -> None:
    two = '"$0" -c "$1" & "$0" -c "$1"; wait'
    found = taken(root, tmp_path, "sh", "-c", two, sys.executable, HOLD)
    assert 100_000_000 < found["memory"] < 200_000_000


def test_a_failure_stays_one(root: Path, tmp_path: Path) -> None:
    assert taken(root, tmp_path, "sh", "-c", "exit 3", code=3)["code"] == 3


def test_a_servers_cpu_holds_that_of_processes_that_have_ended() -> None:
    command = [sys.executable, "-c", "import subprocess, sys, time\nsubprocess.run([sys.executable, '-c', sys.argv[1]])"
               "\ntime.sleep(9)", BURN]  # fmt: skip
    with subprocess.Popen(command) as server:
        until = time.monotonic() + 8
        while server_cpu(server.pid) < 0.4 and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.3)  # it ends, and what it took is its parent's
        assert server_cpu(server.pid) >= 0.4
        server.kill()
