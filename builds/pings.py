"""Tell a monitor outside that a job began, ended or failed, as Healthchecks has it: it alarms when it hears nothing.

    with Ping(settings.PING_URL_SCHEDULE) as ping: ping.said = "one line"

The work never waits for it: the start is told aside, the end in at most five seconds, and a monitor that cannot be
reached is one line of log. Without an address nothing happens.
"""

import logging
from dataclasses import dataclass, field
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.core.management.base import CommandError
from django.utils.module_loading import import_string

POST = "builds.ping_post.post"
"""Loaded when there is something to send: most ticks have no monitor."""

SECONDS = 5.0
LONGEST = 10_000
"""So many characters of what a job said are sent along; Healthchecks keeps ten times that."""

logger = logging.getLogger(__name__)


@dataclass
class Ping:
    """`fine` are the exit codes with which the job has done its work."""

    url: str = field(repr=False)
    fine: tuple[int, ...] = (0,)
    said: str = ""

    def __enter__(self) -> Self:
        self._starting = Thread(target=self._post, args=("/start", ""), daemon=True)
        if self.url:
            self._starting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.url:
            suffix = "" if _exit_code(error) in self.fine else "/fail"
            ending = Thread(target=self._end, args=(suffix, self._last_lines(error)), daemon=True)
            ending.start()
            ending.join(SECONDS)

    def _last_lines(self, error: BaseException | None) -> str:
        why = "" if isinstance(error, SystemExit) else str(error or "")
        return "\n".join(filter(None, [self.said, why]))[-LONGEST:]

    def _end(self, suffix: str, said: str) -> None:
        """After the start, or the monitor would wait for another end."""
        self._starting.join()
        self._post(suffix, said)

    def _post(self, suffix: str, body: str) -> None:
        if problem := import_string(POST)(self.url, suffix, body, SECONDS):
            logger.warning("The monitor at %s was not told: %s.", urlsplit(self.url).hostname, problem)


def _exit_code(error: BaseException | None) -> int:
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, CommandError):
        return error.returncode
    return int(error is not None)
