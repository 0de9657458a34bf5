"""Launcher that starts a build as a process of this machine that outlives its caller: on a laptop or your own server.

Its "dyno" is called local.PID, and its output is in var/build.log, a new file for each build.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from builds.launching.launcher_protocol import Accepted, Outcome, Refused, Unknown

# The shell exits at once, so the build has no parent that must wait for it, and leaves no zombie.
DETACH = '"$@" >&2 </dev/null & echo $!'
DYNO = re.compile(r"local\.([1-9][0-9]{0,9})")


@dataclass(frozen=True)
class Local:
    folder: Path
    log: Path

    name = "local"

    def launch(self, command: Sequence[str]) -> Outcome:
        try:
            with self._new_log() as log:
                started = detach([sys.executable, *command], self.folder, stderr=log, start_new_session=True)
        except subprocess.TimeoutExpired:
            return Unknown(f"The shell that starts the build hangs. See what runs: ps -ef; see {self.log}")
        except OSError as error:
            return Refused(
                f"The build could not be started: {error}. Free some room or memory, then wait for the next tick."
            )
        if started.returncode:
            return Refused(f"The build could not be started; its shell wrote why: tail {self.log}")
        pid = started.stdout.strip()
        return Accepted(f"local.{pid}", said=f"Process {pid} writes to {self.log}.")

    def state(self, dyno: str) -> str | None:
        """Read the state from /proc; return None without /proc, and for other machines' dynos."""
        if not DYNO.fullmatch(dyno) or not Path("/proc/self").exists():
            return None
        return "up" if self._process(dyno) else ""

    def stop(self, dyno: str) -> None:
        with suppress(ProcessLookupError):
            group = os.getpgid(pid) if (pid := self._process(dyno)) else 0
            if group and group != os.getpgrp():
                os.killpg(group, signal.SIGTERM)

    def permit(self) -> None:
        """Return None: no key is needed here."""

    def _new_log(self) -> IO[bytes]:
        """Open a new file instead of emptying the old one, which an older build may still write to."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        return self.log.open("ab")

    def _process(self, dyno: str) -> int:
        """Return the build's process, 0 if it is gone; PIDs are reused, so its command line must be a build's."""
        if not (match := DYNO.fullmatch(dyno)):
            return 0
        with suppress(OSError):
            words = Path(f"/proc/{match[1]}/cmdline").read_bytes().split(b"\0")
            return int(match[1]) if b"build_static_site" in words else 0
        return 0


def detach(words: Sequence[str], folder: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Start our own command; return its shell, which has ended and printed the process's id.

    The options are those of `subprocess.run`; all output goes to stderr.
    """
    return subprocess.run(  # noqa: S603 -- our own command, without a shell's expansions
        ["/bin/sh", "-c", DETACH, "sh", *words],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=10, check=False, **options,
    )  # fmt: skip
