"""What bench/run needs of a generator: sources to begin each round with, changes to them, and the command to time."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from bench.changes import CASES, Change


class Failed(Exception):
    """A generator's command did not end well; the message has its last words."""


@dataclass
class Contender:
    """`folder` is its own; `pristine` in it holds the sources as each round begins, `site` is worked in."""

    name: str
    folder: Path
    pages: int
    cases: tuple[str, ...] = CASES
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def pristine(self) -> Path:
        return self.folder / "pristine"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def output(self) -> Path:
        return self.site / "output"

    @property
    def command(self) -> list[str]:
        raise NotImplementedError

    def prepare(self) -> None:
        """Make the pristine sources."""
        raise NotImplementedError

    def restore(self) -> None:
        """Begin a round: nothing built, nothing cached, the sources as they were."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(self.pristine, self.site, symlinks=True)

    def apply(self, change: Change) -> None:
        raise NotImplementedError

    def restyle(self) -> None:
        raise NotImplementedError

    def settle(self) -> None:
        """Just before the clock starts: let go of what the change before it left to do."""

    def server_cpu(self) -> float | None:
        """CPU seconds that a database server has taken for us so far; None without one."""
        return None


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """A step that is not timed."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
