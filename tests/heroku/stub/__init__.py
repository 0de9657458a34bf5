"""A folder for PATH with a stand-in for `heroku`, and what it was called with. Called by tests of launchers."""

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
    pids: list[int]  # Its own and, where it hangs, its child's.


@dataclass
class Stub:
    """Without a plan it does what the real one does: sends, and says what came back."""

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
        """The default; `timeout` is the real one's patience with a silent API, in seconds."""
        self.write(timeout=timeout)

    def say(self, code: int, err: str = "", out: str = "", sends: bool = True) -> None:
        """Whatever the platform answered, or without asking it."""
        self.write(says=[code, err, out], sends=sends)

    def ask_for_login(self) -> None:
        """It has no key that counts: Heroku refuses, and nobody is there to log in."""
        self.write(says=ASKS_FOR_LOGIN, key="undefined")

    def hang(self, sends: bool = False) -> None:
        """For ten minutes, with a child that keeps its pipes open; the request goes out before, or not at all."""
        self.write(hangs=True, sends=sends)

    def write(self, **plan: Any) -> None:
        self.plan = {"sends": True, "says": None, "hangs": False, "timeout": 60, **plan}
        (self.folder / "plan.json").write_text(json.dumps(self.plan))

    @property
    def calls(self) -> list[Call]:
        """Every one, oldest first."""
        kept = self.folder / "calls.jsonl"
        return [Call(**json.loads(line)) for line in kept.read_text().splitlines()] if kept.exists() else []
