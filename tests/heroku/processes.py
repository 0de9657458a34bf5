"""All processes of a dyno, even if they leave its session, read from /proc. Called by dyno.py.

It belongs if it has the dyno's session, its scratch folder in the environment (HOME, PATH), or a parent that belongs.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    parent: int
    session: int
    environment: bytes


def members(session: int, folder: Path) -> set[int]:
    """Return the ids of running processes; zombies have ended."""
    rows = dict(everybody())
    mark = os.fsencode(folder) + b"/"
    found = {pid for pid, row in rows.items() if row.session == session or mark in row.environment}
    while children := {pid for pid, row in rows.items() if row.parent in found} - found:
        found |= children
    return found


def everybody() -> Iterable[tuple[int, Row]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
                if state not in "ZX":
                    yield int(folder.name), Row(int(parent), int(session), environment(folder))
            except (FileNotFoundError, ProcessLookupError):
                continue


def environment(folder: Path) -> bytes:
    try:
        return (folder / "environ").read_bytes()
    except PermissionError:
        return b""


def send(number: int, pids: Iterable[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
