"""A real Redis and real Celery workers, which a test stops, kills and restarts."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from tests.builds.commands import environment
from tests.waiting import PATIENCE, wait_until

DONE = re.compile(r"carry_out_shard\[\S+\] succeeded in \S+: True")


class Redis:
    """A broker that keeps nothing: what waits in it is lost when it stops."""

    def __init__(self, program: str, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self._command = [program, "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self._folder = folder
        self.start()

    @property
    def url(self) -> str:
        return f"redis+socket://{quote(str(self.socket))}"

    def start(self) -> None:
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, cwd=self._folder)
        wait_until(self._answers)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)

    def _answers(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as end:
            end.connect(str(self.socket))
            end.sendall(b"PING\r\n")
            return end.recv(100) == b"+PONG\r\n"
        return False


class Worker:
    """A worker that handles one shard at a time, begun from `code`; `log` is what it says."""

    def __init__(self, broker: Redis, log: Path, *, code: Path | None = None, **changes: str) -> None:
        self._log = log
        told = environment(BUILD_ENGINE="celery", CELERY_BROKER_URL=broker.url, **changes)
        options = ["--concurrency", "1", "--loglevel", "INFO", "--hostname", f"{log.stem}@%h"]
        command = [sys.executable, "-m", "celery", "--app", "publisher", "worker", *options]
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                command, cwd=code or settings.BASE_DIR, env=told, stdout=said, stderr=said, start_new_session=True
            )
        wait_until(lambda: " ready." in self.said)

    @property
    def said(self) -> str:
        return self._log.read_text()

    @property
    def shards(self) -> int:
        """The number of shards that it has written."""
        return len(DONE.findall(self.said))

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
