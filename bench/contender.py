"""A generator in bench/run: the sources for the start of each round, changes to them, and the command to time."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bench.changes import CASES, Change


class Failed(Exception):
    """A generator's command failed; the message has the end of its output."""


@dataclass
class Contender:
    """One generator in `folder`: `pristine` holds the sources for the start of a round, `site` is the working copy."""

    name: str
    folder: Path
    pages: int
    cases: tuple[str, ...] = CASES
    environment: dict[str, str] = field(default_factory=dict)
    makes_the_site: bool = True  # the same site as the others, so that their outputs are compared

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
        """Begin a round: nothing built, nothing cached, the original sources.

        The last round's files are moved away, not deleted: for some minutes, ext4 looks at every deleted file before it
        makes a new one, which can take several times as long as all else.
        """
        if self.site.exists():
            self.site.rename(Path(tempfile.mkdtemp(dir=self.folder)) / "site")
        shutil.copytree(self.pristine, self.site, symlinks=True)

    def apply(self, change: Change) -> None:
        raise NotImplementedError

    def restyle(self) -> None:
        raise NotImplementedError

    def settle(self) -> None:
        """Finish what the previous change left to do, just before the clock starts."""

    def server_cpu(self) -> float | None:
        """Return the CPU seconds that the database server has used for us so far; None without one."""
        return None


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a step that is not timed; raise Failed if it fails."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
