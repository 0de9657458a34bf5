"""Outcomes that the database could not store: left on the machine, for the next command to put on the build's row.

Without them, a build that a full disk ended looks like one that was killed.
"""

import logging
import re
from typing import Any

from builds.models import Build, Lease, Superseded
from builds.notifications.memo_files import Memo, leave, memos
from publisher.database import Fault

NAME = r"build-(\d+)-(\w+)\.(\w+)\.(\w+)\.(\w+)"
"""Build number, process, status, cause, and the fault that kept these off its row."""

logger = logging.getLogger(__name__)


def leave_last_words(build: Build, status: str, cause: str, why: str, error: BaseException) -> None:
    fault = Fault.of(error) or Fault.OTHER
    try:
        leave(f"build-{build.number}-{build.holder}.{status}.{cause}.{fault.name}", why)
    except OSError as reason:
        logger.warning("How build %s ended is not on record: %s.", build.number, reason)


def record_last_words() -> None:
    """Put outcomes on their rows. Safe to repeat: an outcome already on a row stays."""
    for memo in memos(NAME):
        _record(memo)
        memo.remove()


def _record(memo: Memo) -> None:
    if not (match := re.fullmatch(NAME, memo.name)):
        return
    number, holder, status, cause, fault = match.groups()
    mine = Build.objects.filter(number=number, holder=holder)
    said: dict[str, Any] = {"error": memo.text or Fault[fault].sentence} if status == Build.Status.FAILED else {}
    if build := mine.filter(ended_at=None).first():
        try:
            return Lease.objects.stop(build, status, cause, **said)
        except Superseded:
            logger.info("Build %s was replaced before it could say how it ended.", number)
    mine.filter(cause=Build.Cause.DIED).update(status=status, cause=cause, **said)
