"""pg_dump and psql as processes: what they write and read, and their own words for why they ended."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from threading import Timer
from typing import IO

from django.conf import settings

AROUND_THE_REASON = re.compile(
    r"^(?:pg_dump|psql)(?::<stdin>:\d+)?: *(?:error|warning|detail|hint)?:? *|^[A-Z]+: +", re.M
)
SQL_ERROR = 3
"""With ON_ERROR_STOP psql ends so after a statement that failed; then certainly nothing was committed."""


class Failed(Exception):
    """A program ended before its end, or could not begin; why, in a sentence."""


@dataclass
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    stderr: IO[bytes]
    too_long: str = ""

    @property
    def lines(self) -> Iterator[bytes]:
        return iter(self._stdout)

    def write(self, text: bytes) -> None:
        """Raises BrokenPipeError when it has ended."""
        assert self.process.stdin  # noqa: S101 - a pipe
        self.process.stdin.write(text)

    def finish(self) -> str:
        """Tell it that nothing more comes, and wait; its last words. Raises Failed with its reason."""
        self._close_stdin()
        words = b"".join(self.lines).decode()
        if self.process.wait():
            raise Failed(self.reason)
        return words.strip()

    @property
    def reason(self) -> str:
        self.stderr.seek(0)
        said = AROUND_THE_REASON.sub("", AROUND_THE_REASON.sub("", self.stderr.read().decode(errors="replace")))
        words = self.too_long or " ".join(said.split()) or f"it ended with exit code {self.process.returncode}"
        return f"{self.name} failed ({words.rstrip('.')})."

    def end(self) -> None:
        self.process.kill()
        self._close_stdin()
        self._stdout.close()
        self.process.wait()

    @property
    def _stdout(self) -> IO[bytes]:
        assert self.process.stdout  # noqa: S101 - a pipe
        return self.process.stdout

    def _close_stdin(self) -> None:
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """End it when it takes longer, which `reason` says then."""
        timer = Timer(seconds, self._end_for, [f"it took longer than {seconds:g} s and was ended"])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end_for(self, reason: str) -> None:
        self.too_long = reason
        self.process.kill()


@contextmanager
def running(words: Sequence[str], environment: dict[str, str]) -> Iterator[Child]:
    """Begun with this environment and no more of ours; ended with the block, if it has not ended itself."""
    program = shutil.which(words[0], path=settings.SEARCH_PATH)
    if not program:
        raise Failed(
            f"There is no {words[0]} on this machine's PATH. Heroku's stacks have it; "
            "on Debian: apt-get install postgresql-client."
        )
    with TemporaryFile() as stderr:
        process = subprocess.Popen(  # noqa: S603 - fixed words, no shell
            [program, *words[1:]], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )
        child = Child(words[0], process, stderr)
        try:
            yield child
        finally:
            child.end()
