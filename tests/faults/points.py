"""Faults at the Nth SQL statement of a command in a real process, until a run completes untouched.

    for point in points("build_static_site", do="kill", when="after", prepare=edit):
        ...  # the process is dead (killed, terminated) or stopped: check what it left

    with hit("build_static_site", text='UPDATE "static_site_release"', at=2, outside=True, do="stop") as point:
        ...  # midway, on any machine: two steps are written, and no lock is held

Every run starts with the database as the previous one left it, so `prepare` creates work. Each costs about 0.5 s:
choose `every` so that the test takes seconds; PUBLISHER_TEST_FAULTS=all visits every point.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from django.conf import settings

from tests.builds.commands import Finished, environment
from tests.faults.frozen import end_session, thaw, wait_until_stopped
from tests.waiting import PATIENCE

Do = Literal["kill", "stop", "term"]
When = Literal["before", "after"]


@dataclass
class Point:
    """One run of the command and the point where it was hit, printed by a failed test."""

    number: int
    do: Do
    when: When
    process: "subprocess.Popen[bytes]"
    folder: Path
    statement: str = ""
    in_transaction: bool = False

    @property
    def is_hit(self) -> bool:
        """Whether the run reached this point before it ended."""
        return bool(self.statement)

    @property
    def pid(self) -> int:
        """Id of the process and of its session."""
        return self.process.pid

    @property
    def said(self) -> str:
        """The process's stderr so far."""
        return (self.folder / "err").read_text()

    def await_hit(self) -> None:
        """Wait until the process has ended or stopped."""
        if self.do != "stop" or not wait_until_stopped(self.pid):
            self.process.wait(PATIENCE)
        note = self.folder / "note"
        if note.exists():
            said = json.loads(note.read_text())
            self.statement, self.in_transaction = said["statement"], said["in_transaction"]

    def finish(self, timeout: float = PATIENCE) -> Finished:
        """Resume a stopped process; return any process's exit code and output once it ends."""
        if self.process.poll() is None:
            thaw(self.pid)
        code = self.process.wait(timeout)
        return Finished(code, (self.folder / "out").read_text(), self.said)


def points(
    *command: str,
    do: Do = "kill",
    when: When = "before",
    start: int = 1,
    every: int = 1,
    prepare: Callable[[], object] = lambda: None,
    **changes: str,
) -> Iterator[Point]:
    """Hit each point of the command, one run for each, until a run isn't hit; that one must exit with 0.

    `changes` go to the process's environment. A stopped process lives until the end of the loop's turn: `finish()` it.
    """
    step = 1 if os.environ.get("PUBLISHER_TEST_FAULTS") == "all" else every
    for number in count(start, step):
        prepare()
        with hit(*command, at=number, do=do, when=when, **changes) as point:
            if not point.is_hit:
                untouched = point.finish()
                assert untouched.code == 0, f"untouched, {command} failed: {untouched}"
                return
            yield point


@contextmanager
def hit(
    *command: str,
    at: int = 1,
    text: str = "",
    outside: bool = False,
    do: Do = "kill",
    when: When = "before",
    cwd: Path | None = None,
    **changes: str,
) -> Iterator[Point]:
    """Run the command once and hit it at statement number `at`; with 0, before Django is loaded.

    Only statements with `text` count. With `outside`, a hit in a transaction waits for its commit; within one the
    process holds locks, and on SQLite no other process can write then.
    """
    with tempfile.TemporaryDirectory(prefix="publisher-point-") as name:
        folder = Path(name)
        options = ["--at", str(at), "--do", do, "--when", when, "--note", str(folder / "note"), "--text", text]
        argv = [sys.executable, "-m", "tests.faults.command", *options, *["--outside"] * outside, "--", *command]
        # Files, not pipes: workers that outlive a killed process would hold a pipe open.
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            process = subprocess.Popen(
                argv, cwd=cwd or settings.BASE_DIR, env=environment(**changes),
                stdout=out, stderr=err, start_new_session=True,
            )  # fmt: skip
        point = Point(at, do, when, process, folder)
        try:
            point.await_hit()
            yield point
        finally:
            end_session(process.pid)
            process.wait()
