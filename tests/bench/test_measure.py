"""bench/measure.py: it counts all of a command's processes, tested with real CPU burners, memory holders, orphans."""

import json
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from bench.publisher_site import server_cpu

pytestmark = pytest.mark.any_database

BURN = "import time\nwhile time.process_time() < 0.4: pass"
BURN_LATER = (
    """
import sys
from pathlib import Path
command = Path("/proc", sys.argv[1])
while command.exists(): pass
"""
    + BURN
)
# Until both exist and have been measured: for each measurement a thread of bench/measure.py sleeps.
HOLD = """
import sys
from pathlib import Path
from tests.waiting import wait_until
def looks():
    return sum(int(file.read_text().split("voluntary_ctxt_switches:")[1].split()[0]) for file in tasks)
held = bytearray(b"x") * 50_000_000
folder, tasks = Path(sys.argv[1]), list(Path("/proc", sys.argv[2], "task").glob("*/status"))
(folder / sys.argv[3]).touch()
wait_until(lambda: len(list(folder.iterdir())) == 2)
before = looks()
wait_until(lambda: looks() > before + 10)
"""


def taken(root: Path, folder: Path, *command: str, code: int = 0) -> dict[str, Any]:
    file = folder / "figures.json"
    measure = [sys.executable, str(root / "bench" / "measure.py"), str(file), *command]
    assert subprocess.run(measure).returncode == code
    return dict(json.loads(file.read_text()))


def test_the_cpu_of_an_orphan_counts(root: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    found = taken(root, tmp_path, "sh", "-c", '(exec "$0" -c "$1" $$ &) ; exit 0', sys.executable, BURN_LATER)
    assert found["cpu"] >= 0.4
    assert time.monotonic() - began >= found["wall"] + 0.4  # the command had ended earlier


def test_memory_is_that_of_all_processes(root: Path, tmp_path: Path) -> None:
    both = tmp_path / "both"
    both.mkdir()
    two = '"$0" -c "$1" "$2" $PPID one & "$0" -c "$1" "$2" $PPID two; wait'
    found = taken(root, tmp_path, "sh", "-c", two, sys.executable, HOLD, str(both))
    assert 100_000_000 < found["memory"] < 200_000_000


def test_a_failure_stays_one(root: Path, tmp_path: Path) -> None:
    assert taken(root, tmp_path, "sh", "-c", "exit 3", code=3)["code"] == 3


def test_a_servers_cpu_holds_that_of_processes_that_have_ended() -> None:
    program = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', sys.argv[1]])\ninput('ended\\n')"
    with subprocess.Popen([sys.executable, "-c", program, BURN], stdin=PIPE, stdout=PIPE) as server:
        assert server.stdout.readline() == b"ended\n"
        assert server_cpu(server.pid) >= 0.4
        server.kill()
