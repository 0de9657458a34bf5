"""Processes read from /proc: those of a session, and those that are stopped (SIGSTOP) as on a starved dyno."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.waiting import wait_until


def thaw(pid: int) -> None:
    os.kill(pid, signal.SIGCONT)


def wait_until_stopped(pid: int) -> bool:
    """Return True once the process is stopped, False once it has ended; fail the test if neither happens."""
    wait_until(lambda: state(pid) in ("T", "Z", ""))
    return state(pid) == "T"


def state(pid: int) -> str:
    """Return /proc's letter: R or S running, T stopped, Z ended but not waited for; empty if there is no process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def processes_of(session: int) -> list[int]:
    """Return the living processes of a session, whose id is that of its first process."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdecimal() else []
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields and int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def is_waiting_for_lock(pid: int) -> bool:
    """Return whether it waits for a file lock (flock) that another process holds."""
    waiting = [line.split() for line in Path("/proc/locks").read_text().splitlines() if "->" in line]
    return str(pid) in (word for words in waiting for word in words)


def has_open(pid: int, file: Path) -> bool:
    links = [entry.path for entry in os.scandir(f"/proc/{pid}/fd")]
    return str(file) in (os.readlink(link) for link in links if os.path.islink(link))


def end_session(session: int) -> None:
    """Kill the processes of a session, including new ones, and wait until the last one is gone."""
    wait_until(lambda: not _killed(session))


def _killed(session: int) -> list[int]:
    found = processes_of(session)
    for process in found:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return found
