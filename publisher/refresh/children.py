"""pg_dump and psql as child processes: their output, their input, and their own reasons for failing."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from threading import Timer
from typing import IO

from django.conf import settings

from publisher.refresh.servers import without_account

AROUND_THE_REASON = re.compile(
    r"^(?:pg_dump|psql)(?::<stdin>:\d+)?: *(?:error|warning|detail|hint)?:? *|^[A-Z]+: +", re.M
)
DONE = "done"


class Failed(Exception):
    """A program ended early or couldn't start; the text says why, in a sentence."""


@dataclass
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    environment: Mapping[str, str]
    stderr: IO[bytes]
    too_long: str = ""

    @property
    def lines(self) -> Iterator[bytes]:
        """Lines of output, until the program ends."""
        return iter(self._stdout)

    def write(self, text: bytes) -> None:
        try:
            self._stdin.write(text)
        except BrokenPipeError:
            raise self.failure() from None

    def tell(self, text: str) -> None:
        """Have psql run this and everything written before; raise Failed unless it confirms."""
        self.write(f"{text}\\echo {DONE}\n".encode())
        with suppress(BrokenPipeError):
            self._stdin.flush()
        if self._stdout.readline() != f"{DONE}\n".encode():
            raise self.failure()

    def finish(self) -> None:
        """Wait for the program to end; raise Failed if it didn't succeed."""
        if self._ended():
            raise self.failure()

    def failure(self) -> Failed:
        """Return a Failed with the program's own reason."""
        code = self._ended()
        self.stderr.seek(0)
        said = AROUND_THE_REASON.sub("", AROUND_THE_REASON.sub("", self.stderr.read().decode(errors="replace")))
        how = f"it ended with exit code {code}" if code else "it ended early"
        words = self.too_long or without_account(said, self.environment) or how
        return Failed(f"{self.name} failed ({words}).")

    def end(self) -> None:
        self.process.kill()
        self._ended()
        self._stdout.close()

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """End the program if the block takes longer than this."""
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

    def _ended(self) -> int:
        """Close the program's input and return its exit code."""
        with suppress(BrokenPipeError):
            self._stdin.close()
        return self.process.wait()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self.process.stdin  # noqa: S101 - a pipe
        return self.process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self.process.stdout  # noqa: S101 - a pipe
        return self.process.stdout


@contextmanager
def running(words: Sequence[str], environment: Mapping[str, str]) -> Iterator[Child]:
    """Run a program with only this environment; end it with the block if it is still running."""
    program = shutil.which(words[0], path=settings.SEARCH_PATH)
    if not program:
        raise Failed(
            f"There is no {words[0]} on this machine's PATH. Heroku's stacks have it; "
            "on Debian, run: apt-get install postgresql-client."
        )
    with TemporaryFile() as stderr:
        process = subprocess.Popen(  # noqa: S603 - fixed words, no shell
            [program, *words[1:]], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )
        child = Child(words[0], process, environment, stderr)
        try:
            yield child
        finally:
            child.end()
