"""Tell a monitor outside that a job began, ended or failed, as Healthchecks has it: it alarms when it hears nothing.

    with Ping(settings.PING_URL_SCHEDULE) as ping: ping.said = "one line"

The work never waits for it: the start is told aside, the end in at most five seconds, and a monitor that cannot be
reached is one line of log. Without an address nothing happens.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.core.management.base import CommandError
from django.utils.module_loading import import_string

POST = "builds.notifications.ping_post.post"
"""Loaded when there is something to send: most ticks have no monitor."""

SECONDS = 5.0
LONGEST = 10_000
"""So many characters of what a job said are sent along; Healthchecks keeps ten times that."""

logger = logging.getLogger(__name__)


@dataclass
class Ping:
    """`fine` are the codes with which a job leaves that has done its work; an error never is, whatever its code."""

    url: str = field(repr=False)
    fine: tuple[int, ...] = (0,)
    said: str = ""
    _starting: Thread | None = None

    def __enter__(self) -> Self:
        if self.url:
            self._starting = self._aside(self._post, "/start", "")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        why = "" if isinstance(error, SystemExit) else str(error or "")
        self._finish("" if self._is_fine(error) else "/fail", why)

    def fail(self, why: str) -> None:
        """For a process that is about to be ended from outside of its work."""
        self._finish("/fail", why)

    def _is_fine(self, error: BaseException | None) -> bool:
        if isinstance(error, SystemExit):
            return _code(error) in self.fine
        return error is None or (isinstance(error, CommandError) and error.returncode == 0)

    def _finish(self, suffix: str, why: str) -> None:
        said = "\n".join(filter(None, [self.said, why]))[-LONGEST:]
        if self.url and (ending := self._aside(self._end, suffix, said)):
            ending.join(SECONDS)

    def _end(self, suffix: str, said: str) -> None:
        """After the start, or the monitor would wait for another end."""
        if self._starting:
            self._starting.join()
        self._post(suffix, said)

    def _aside(self, post: Callable[[str, str], None], *words: str) -> Thread | None:
        """None where the system has no thread left: the work is more than the monitor."""
        thread = Thread(target=post, args=words, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            logger.warning("The monitor at %s was not told: %s.", urlsplit(self.url).hostname, error)
            return None
        return thread

    def _post(self, suffix: str, body: str) -> None:
        if problem := import_string(POST)(self.url, suffix, body, SECONDS):
            logger.warning("The monitor at %s was not told: %s.", urlsplit(self.url).hostname, problem)


def _code(left: SystemExit) -> int:
    return left.code if isinstance(left.code, int) else int(left.code is not None)
