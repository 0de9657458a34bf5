"""Free memory as a dyno's cgroup has it, in both versions, and as the kernel has it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.small_dyno import dyno
from builds.launching.free_memory import free_memory

MB = 1 << 20
V2 = {"memory.max": "512", "memory.current": "300", "memory.stat": ("anon", "inactive_file")}
V1 = {
    "memory.limit_in_bytes": "512", "memory.usage_in_bytes": "300", "memory.stat": ("rss", "total_inactive_file"),
}  # fmt: skip


def machine(root: Path, line: str, available: int = 4000) -> Path:
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/meminfo").write_text(f"MemTotal: 8192 kB\nMemAvailable: {available << 10} kB\n")
    (root / "proc/self/cgroup").write_text(f"8:pids:/elsewhere\n{line}\n")
    return root / "sys/fs/cgroup"


def cgroup(folder: Path, files: dict, **changed: str) -> None:
    """Write a cgroup's files: 512 MB, of which 300 are used, 100 of them by files that the kernel takes back first."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in {**files, **changed}.items():
        if isinstance(value, tuple):
            text = f"{value[0]} {200 * MB}\n{value[1]} {100 * MB}\n"
        else:
            text = f"{int(value) * MB}\n" if value.isdecimal() else f"{value}\n"
        (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("line", "folder", "files"),
    [
        ("0::/", ".", V2),
        ("0::/app/web.1", "app/web.1", V2),
        ("0::/app/web.1", "app", V2),
        ("0::/app/web.1", ".", V2),
        ("4:memory:/app/web.1", "memory/app/web.1", V1),
        ("4:memory:/app/web.1", "memory", V1),
    ],
)
def test_it_is_what_our_cgroup_or_one_above_it_has_left(tmp_path, line, folder, files):
    cgroup(machine(tmp_path, line) / folder, files)
    assert free_memory(tmp_path) == (512 - 300 + 100) * MB


def test_the_tightest_of_several_counts(tmp_path):
    top = machine(tmp_path, "0::/app/web.1")
    cgroup(top / "app", V2)
    cgroup(top / "app/web.1", V2, **{"memory.max": "350"})
    assert free_memory(tmp_path) == 150 * MB
    (top / "app/web.1/memory.max").write_text("max\n")
    assert free_memory(tmp_path) == 312 * MB


def test_without_a_limit_it_is_what_the_kernel_has(tmp_path):
    cgroup(machine(tmp_path, "0::/"), V2, **{"memory.max": "max"})
    assert free_memory(tmp_path) == 4000 * MB


ASK = "from builds.launching.free_memory import free_memory; print(free_memory())"


def test_in_a_real_cgroup_of_512_mb_there_is_less_than_that():
    with dyno(512) as enter:
        if not enter:
            pytest.skip("A CGROUP NEEDS ROOT")
        done = subprocess.run([*enter, sys.executable, "-c", ASK], capture_output=True, text=True, env=os.environ)
    assert 400 * MB < int(done.stdout) < 512 * MB
