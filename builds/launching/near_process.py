"""Launcher that starts a near build: a process beside the web server, in the same dyno, that gives way to readers.

It outlives the worker that starts it, and has the turn of heavy processes from its first moment. Its output joins the
web server's, which Heroku keeps. It stays in the web server's session, because Linux may schedule sessions as groups,
and then its low priority would count only among the processes of its own.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from builds.launching.launcher_protocol import Accepted, Outcome, Refused, Unknown
from builds.launching.local_process import detach
from builds.models.build import NEAR
from publisher.heavy_turn import passed_on


@dataclass(frozen=True)
class NearProcess:
    folder: Path

    name = NEAR

    def launch(self, command: Sequence[str]) -> Outcome:
        try:
            with passed_on() as turn:
                words = ["nice", "-n", "10", sys.executable, *command, "--jobs", "1", "--turn", str(turn.fileno())]
                started = detach(words, self.folder, pass_fds=[turn.fileno()])
        except subprocess.TimeoutExpired:
            return Unknown("The shell that starts the build hangs; the web server's dyno may need a restart.")
        except OSError as error:
            return Refused(f"The build could not be started beside the web server: {error}.")
        if started.returncode:
            return Refused("The build could not be started beside the web server; its shell wrote why to the log.")
        said = f"Process {started.stdout.strip()} builds beside the web server."
        return Accepted(settings.DYNO, settings.DYNO_ID, said)

    def state(self, dyno: str) -> None:
        """Return None: its dyno is the web server's, so the dyno's state says nothing about the build."""

    def stop(self, dyno: str) -> None:
        """Do nothing: a build is cancelled in the database, and the dyno serves the site."""

    def permit(self) -> None:
        """Return None: no key is needed here."""
