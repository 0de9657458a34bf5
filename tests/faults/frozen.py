"""Processes, from /proc: those of a session, and those that stand still (SIGSTOP) as on a dyno that is starved."""

import os
import signal
import time
from pathlib import Path


def freeze(pid: int) -> None:
    """Stop a process, and wait until it stands still."""
    os.kill(pid, signal.SIGSTOP)
    assert wait_until_stopped(pid), f"process {pid} ended before it could be frozen"


def thaw(pid: int) -> None:
    os.kill(pid, signal.SIGCONT)


def wait_until_stopped(pid: int, seconds: float = 120) -> bool:
    """Whether it stands still (True) or has ended (False); a process that does neither is the test's failure."""
    end = time.monotonic() + seconds
    while (now := state(pid)) not in ("T", "Z", ""):
        assert time.monotonic() < end, f"process {pid} neither stood still nor ended in {seconds} s"
        time.sleep(0.01)
    return now == "T"


def state(pid: int) -> str:
    """The letter of /proc: R or S at work, T stopped, Z ended and not yet waited for; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def processes_of(session: int) -> list[int]:
    """The living processes of a session, which has the id of the process that began it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdecimal() else []
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields and int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found
