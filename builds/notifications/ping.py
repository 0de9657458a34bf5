"""Pings that tell an outside monitor (Healthchecks) that a job began, ended or failed; silence raises its alarm.

    with Ping(settings.PING_URL_SCHEDULE) as ping: ping.said = "one line"

The start is sent in a thread, the end takes at most five seconds, and an unreachable monitor costs one log line.
Without an address nothing happens.
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
"""Function loaded only when there is something to send: most ticks have no monitor."""

SECONDS = 5.0
LONGEST = 10_000
"""Longest body, in characters; Healthchecks keeps ten times that."""

logger = logging.getLogger(__name__)


@dataclass
class Ping:
    """Pings of one job. Exit codes in `fine` count as success; an error never does, even with such a code."""

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
        """Report failure for a process that is about to be ended."""
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
        """Send the end after the start, or the monitor would wait for another end."""
        if self._starting:
            self._starting.join()
        self._post(suffix, said)

    def _aside(self, post: Callable[[str, str], None], *words: str) -> Thread | None:
        """Start a thread; return None if the system is out of threads, since the work matters more than the monitor."""
        thread = Thread(target=post, args=words, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            logger.warning("The monitor at %s could not be notified: %s.", urlsplit(self.url).hostname, error)
            return None
        return thread

    def _post(self, suffix: str, body: str) -> None:
        if problem := import_string(POST)(self.url, suffix, body, SECONDS):
            logger.warning("The monitor at %s could not be notified: %s.", urlsplit(self.url).hostname, problem)


def _code(left: SystemExit) -> int:
    return left.code if isinstance(left.code, int) else int(left.code is not None)
