"""Launcher that starts a build's dyno with `heroku run:detached`; the sweep's default on Heroku.

Pure methods build arguments and environment; only `_run` runs the CLI. A dyno's state and stop go through the API:
same key, without a second and 124 MB each time.
"""

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.module_loading import import_string

from builds.launching.heroku_app import API, HEROKU, HerokuApp
from builds.launching.heroku_cli_output import outcome, reinstall
from builds.launching.launcher_protocol import Launcher, Outcome, Permit, Refused, Unknown

UNDERSTOOD = (".heroku.com", ".herokai.com", ".herokuspace.com", ".herokudev.com")
"""Hosts that the CLI accepts in HEROKU_HOST; for others it sends the key to the real api.heroku.com."""
LONGEST_OUTPUT = 1 << 20  # bytes; its trace of requests includes the answers' bodies


@dataclass(frozen=True)
class HerokuCli:
    app: HerokuApp
    search_path: str
    seconds: float = 130  # two requests of 60 s each, the CLI's own limit, and its start

    name = "heroku_cli"

    def launch(self, command: Sequence[str]) -> Outcome:
        if problem := self.app.problem() or self._strange_host():
            return Refused(problem)
        with tempfile.TemporaryDirectory(prefix="heroku-", ignore_cleanup_errors=True) as home:
            return self._run(self.arguments(command), self.environment(home), Path(home))

    def arguments(self, command: Sequence[str]) -> list[str]:
        """Return the arguments. The command is one word: the CLI reorders repeated words and quotes none."""
        size = ["--size", self.app.dyno_size] if self.app.dyno_size else []
        return ["heroku", "run:detached", "-a", self.app.name, *size, "--", shlex.join(command)]

    def environment(self, home: str) -> dict[str, str]:
        """Return the CLI's whole environment, without our secrets or TERM, which it would pass to the dyno."""
        host = {} if self.app.url == HEROKU else {"HEROKU_HOST": self.app.url}
        return {
            "PATH": self.search_path,
            "HOME": home,
            "HEROKU_API_KEY": self.app.key,
            # No self-updates and no telemetry.
            "HEROKU_DISABLE_AUTOUPDATE": "1",
            "HEROKU_SKIP_NEW_VERSION_CHECK": "1",
            "DISABLE_TELEMETRY": "true",
            # It logs each request on stderr, without the key, which shows whether the order was sent.
            "DEBUG": "http",
            **host,
        }

    def state(self, dyno: str) -> str | None:
        return self._api().state(dyno)

    def stop(self, dyno: str) -> None:
        self._api().stop(dyno)

    def permit(self) -> Permit | None:
        return self._api().permit()

    def _api(self) -> Launcher:
        api: Callable[[HerokuApp], Launcher] = import_string(API)
        return api(self.app)

    def _strange_host(self) -> str:
        host = urlsplit(self.app.url).hostname or ""
        if host in ("localhost", "127.0.0.1") or host.endswith(UNDERSTOOD):
            return ""
        return f"The heroku CLI does not work with BUILD_API_URL={self.app.url}; BUILD_LAUNCHER=heroku_api does."

    def _run(self, arguments: list[str], environment: dict[str, str], home: Path) -> Outcome:
        """Run the CLI in its own session and clean up. stderr is a file: a grandchild could hold a pipe open."""
        said = home / "stderr"
        try:
            with said.open("wb") as stderr:
                process = subprocess.Popen(  # noqa: S603 -- fixed arguments, no shell
                    arguments, env=environment, cwd=home, start_new_session=True,
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr,
                )  # fmt: skip
        except OSError as error:
            return Refused(f"The heroku CLI could not be started ({error.strerror}). {reinstall(self.app)}")
        try:
            code = process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            return Unknown(f"The heroku CLI was stopped after {self.seconds:g} s; Heroku may have taken the order.")
        finally:
            _end(process)
        with said.open("rb") as stderr:
            return outcome(self.app, code, stderr.read(LONGEST_OUTPUT).decode(errors="replace"))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Send SIGKILL to the whole group, leader included; it has nothing to clean up."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
