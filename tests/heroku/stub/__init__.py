"""A folder for PATH with a stand-in for `heroku` that records its calls. Used by tests of launchers."""

import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("heroku.py")
ASKS_FOR_LOGIN = (
    1,
    "heroku: Press any key to open up the browser to login or q to exit\n"
    "    TypeError: process.stdin.setRawMode is not a function\n",
    "",
)


@dataclass(frozen=True)
class Call:
    argv: list[str]
    environment: dict[str, str]
    pids: list[int]  # Its own and, if it hangs, its child's.


@dataclass
class Stub:
    """A stand-in for the CLI. Without a plan it acts like the real one: it sends, and reports the answer."""

    folder: Path
    plan: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        program = self.folder / "heroku"
        shutil.copy(PROGRAM, program)
        program.write_text(f"#!{sys.executable} -I\n{program.read_text()}")
        program.chmod(0o755)
        self.replay()

    def replay(self, timeout: float = 60) -> None:
        """Act like the real one (the default); `timeout` is its patience with a silent API, in seconds."""
        self.write(timeout=timeout)

    def say(self, code: int, err: str = "", out: str = "", sends: bool = True) -> None:
        """Print this and exit with this code, regardless of the platform's answer or without a request."""
        self.write(says=[code, err, out], sends=sends)

    def ask_for_login(self) -> None:
        """Act as without a valid key: Heroku refuses, and no one is there to log in."""
        self.write(says=ASKS_FOR_LOGIN, key="undefined")

    def hang(self, sends: bool = False) -> None:
        """Hang for ten minutes with a child that keeps its pipes open, after sending the request or without."""
        self.write(hangs=True, sends=sends)

    def write(self, **plan: Any) -> None:
        self.plan = {"sends": True, "says": None, "hangs": False, "timeout": 60, **plan}
        (self.folder / "plan.json").write_text(json.dumps(self.plan))

    @property
    def calls(self) -> list[Call]:
        """Return all calls, oldest first."""
        kept = self.folder / "calls.jsonl"
        return [Call(**json.loads(line)) for line in kept.read_text().splitlines()] if kept.exists() else []
