"""All processes of a dyno, wherever they put themselves, read from /proc. Called by dyno.py.

A dyno's is who has its session, its scratch HOME, or a parent that is the dyno's.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    parent: int
    session: int
    home: bytes


def members(session: int, home: Path) -> set[int]:
    """Ids of the processes that run; zombies have ended."""
    rows = dict(everybody())
    found = {pid for pid, row in rows.items() if row.session == session or row.home == os.fsencode(home)}
    while children := {pid for pid, row in rows.items() if row.parent in found} - found:
        found |= children
    return found


def everybody() -> Iterable[tuple[int, Row]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
                if state not in "ZX":
                    yield int(folder.name), Row(int(parent), int(session), home_of(folder))
            except (FileNotFoundError, ProcessLookupError):
                continue


def home_of(folder: Path) -> bytes:
    try:
        variables = (folder / "environ").read_bytes().split(b"\0")
    except PermissionError:
        return b""
    return next((variable[5:] for variable in variables if variable.startswith(b"HOME=")), b"")


def send(number: int, pids: Iterable[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
