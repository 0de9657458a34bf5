"""Fail at the Nth point until the run completes untouched: a command as a real process that is hit at a SQL statement.

    for point in points("build_static_site", do="kill", when="after", prepare=edit):
        ...  # the process is dead (killed, told to end) or stands still (stopped): look at what it left

    with hit("build_static_site", text='UPDATE "static_site_release"', at=2, outside=True, do="stop") as point:
        ...  # half-way, on any machine: two steps are written, and no lock is held

Every run begins where the loop's last turn left the database, so `prepare` makes work for it. Each costs about 0.5 s:
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
    """One run of the command, and the point at which it was hit: a failed test prints it."""

    number: int
    do: Do
    when: When
    process: "subprocess.Popen[bytes]"
    folder: Path
    statement: str = ""
    in_transaction: bool = False

    @property
    def is_hit(self) -> bool:
        """False when the run ended before it came to this point."""
        return bool(self.statement)

    @property
    def pid(self) -> int:
        """The process's, and its session's."""
        return self.process.pid

    @property
    def said(self) -> str:
        """On stderr, so far."""
        return (self.folder / "err").read_text()

    def await_hit(self) -> None:
        """Wait until the process has ended or, to be stopped, stands still."""
        if self.do != "stop" or not wait_until_stopped(self.pid):
            self.process.wait(PATIENCE)
        note = self.folder / "note"
        if note.exists():
            said = json.loads(note.read_text())
            self.statement, self.in_transaction = said["statement"], said["in_transaction"]

    def finish(self, timeout: float = PATIENCE) -> Finished:
        """Let a stopped process go on to its end; how any process ended, and what it said."""
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
    """Each point of the command, hit, one run for each; ends with the run that none hit, which has to exit with 0.

    `changes` go to the process's environment. A stopped process lives until the loop's turn is over: `finish()` it.
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
    """One run of the command, hit at its statement number `at`; with 0, before Django is there.

    Only statements that have `text` count. `outside`: if that is in a transaction, once it is committed; within one a
    process holds locks, and on SQLite nobody else can write then.
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
