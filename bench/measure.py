"""The cost of one command, with its whole process tree: bench/measure.py FIGURES.json COMMAND ARGS…

It adopts orphans (workers that outlive their parent), so waiting for all children leaves nothing out.
Memory is the sum of the proportional set sizes, sampled about fifty times a second; the sampling is not counted.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
PAUSE = 0.02  # seconds between two memory samples
SHARE = 10  # minimum pause as a multiple of the time a sample takes


def main(figures: str, command: list[str]) -> int:
    adopt_orphans()
    memory = Memory()
    began = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    memory.start()
    code, wall = wait_for_all(process.pid, began)
    memory.stop()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": memory.peak, "code": code}
    Path(figures).write_text(json.dumps(taken))
    return code


def adopt_orphans() -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "Orphans can't be waited for here; measure on Linux.")


def wait_for_all(first: int, began: float) -> tuple[int, float]:
    """Return the exit code and wall seconds of the process that we started, once its last descendant has ended."""
    code, wall = 1, 0.0
    while True:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            return code, wall
        if pid == first:
            code, wall = os.waitstatus_to_exitcode(status), time.monotonic() - began


class Memory(threading.Thread):
    """Sampler of all our descendants' memory, until told to stop; `peak` is in bytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self._over = 0, threading.Event()

    def run(self) -> None:
        took = 0.0
        while not self._over.wait(max(PAUSE, SHARE * took)):
            began = time.thread_time()
            self.peak = max(self.peak, sum(map(proportional_size, descendants(os.getpid()))))
            took = time.thread_time() - began

    def stop(self) -> None:
        self._over.set()
        self.join()


def descendants(pid: int) -> list[int]:
    """Return all processes below one, from the kernel's list of children (`/proc/PID/task/TID/children`)."""
    found, new = [], [pid]
    while new:
        new = [child for parent in new for child in children(parent)]
        found += new
    return found


def children(pid: int) -> list[int]:
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
        return [int(child) for task in tasks for child in read(f"/proc/{pid}/task/{task}/children").split()]
    except OSError:
        return []


def proportional_size(pid: int) -> int:
    """Return bytes, with shared pages divided among the processes that share them; 0 for one that has just ended."""
    try:
        lines = read(f"/proc/{pid}/smaps_rollup").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:")), 0)


def read(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, 65_536)
    finally:
        os.close(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
