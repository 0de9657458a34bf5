"""One dyno: real processes in a separate session, ended by the signals that Heroku sends.

Made by platform.py. It is gone when its first process has ended; the rest are then killed.
"""

import shutil
import signal
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from tests.heroku.orders import Order
from tests.heroku.processes import members, send
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from tests.heroku.platform import App

GRACE = 30  # Heroku's seconds between SIGTERM and SIGKILL.
# Heroku's shells are bash, which becomes the program it runs; other shells stay and die of SIGTERM first.
SHELL = shutil.which("bash") or "sh"


class Transition(NamedTuple):
    state: str
    after: float  # Real seconds since the dyno was requested.


class Dyno:
    def __init__(self, app: "App", name: str, order: Order, folder: Path, scale: float, delay: float = 0) -> None:
        self.app, self.name, self.order, self.scale, self.delay = app, name, order, scale, delay
        self.id = str(uuid4())
        self.release = app.release
        self.created_at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self.asked = time.monotonic()
        self.listed_from = self.asked
        self.transitions = [Transition("starting", 0.0)]
        self.exit_status: int | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.folder, self.home, self.log = folder, folder / "home", folder / "output"
        self.home.mkdir(parents=True)
        self.log.touch()
        self.gone, self.ending, self.lock = threading.Event(), threading.Event(), threading.Lock()
        self.thread = threading.Thread(target=self.live, name=name, daemon=True)

    command = property(lambda self: self.order.command)
    size = property(lambda self: self.order.size)
    type = property(lambda self: self.order.type)
    time_to_live = property(lambda self: self.order.time_to_live)

    def __repr__(self) -> str:
        return f"<{self.name} {self.state}: {self.command}>"

    @property
    def state(self) -> str:
        """State: starting, up or complete, which on Heroku includes failures."""
        return self.transitions[-1].state

    @property
    def seconds(self) -> float:
        """Seconds it has been up, or was."""
        times = dict(self.transitions)
        end = times.get("complete", time.monotonic() - self.asked)
        return end - times["up"] if "up" in times else 0.0

    @property
    def output(self) -> str:
        """Standard output and error, as in the app's log; available until the platform is closed."""
        return self.log.read_text(errors="replace")

    @property
    def pids(self) -> set[int]:
        return members(self.process.pid, self.folder) if self.process else set()

    def wait(self, timeout: float = PATIENCE) -> int | None:
        """Wait until it is gone; return its exit status as Heroku logs it: 143 after SIGTERM, 137 after SIGKILL."""
        if not self.gone.wait(timeout):
            raise TimeoutError(f"{self!r} is still running after {timeout} s:\n{self.output}")
        return self.exit_status

    def terminate(self) -> None:
        """Send SIGTERM to every process, then SIGKILL after the grace, as a stop, a deploy or a hardware move does."""
        with self.lock:
            self.ending.set()
            send(signal.SIGTERM, self.pids)
        threading.Thread(target=self.kill_after_grace, daemon=True).start()

    def kill_after_grace(self) -> None:
        if not self.gone.wait(GRACE * self.scale):
            self.kill()

    def kill(self) -> None:
        """Send SIGKILL until no process is left: one may start while the others die."""
        with self.lock:
            self.ending.set()
        wait_until(lambda: not self.killed())

    def killed(self) -> set[int]:
        left = self.pids
        send(signal.SIGKILL, left)
        return left

    def live(self) -> None:
        """Run the dyno's whole life, in a separate thread."""
        self.ending.wait(min(self.delay, threading.TIMEOUT_MAX))
        if self.start():
            self.follow()
        self.become("complete")
        self.gone.set()

    def start(self) -> bool:
        with self.lock, self.log.open("ab") as log:
            if self.ending.is_set():
                return False
            self.process = subprocess.Popen(
                [SHELL, "-c", self.command],
                cwd=self.app.slug, env=self.app.environment(self), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.become("up")
        return True

    def follow(self) -> None:
        assert self.process
        try:
            code = self.process.wait(self.time_to_live * self.scale)
        except subprocess.TimeoutExpired:
            self.terminate()
            code = self.process.wait()
        self.kill()
        self.exit_status = 128 - code if code < 0 else code

    def become(self, state: str) -> None:
        self.transitions.append(Transition(state, time.monotonic() - self.asked))
