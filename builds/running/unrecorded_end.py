"""How a build ended when the database could not take it: left on the machine, for the next command to put on its row.

Without that, a build that a full disk ended looks like one that was killed.
"""

import logging
import re
from typing import Any

from builds.models import Build, Lease, Superseded
from builds.notifications.memo_files import Memo, leave, memos
from publisher.database import Fault

NAME = r"build-(\d+)-(\w+)\.(\w+)\.(\w+)\.(\w+)"
"""The build's number and process, its status, the cause, and the fault that kept these from its row."""

logger = logging.getLogger(__name__)


def leave_last_words(build: Build, status: str, cause: str, why: str, error: BaseException) -> None:
    fault = Fault.of(error) or Fault.OTHER
    try:
        leave(f"build-{build.number}-{build.holder}.{status}.{cause}.{fault.name}", why)
    except OSError as reason:
        logger.warning("How build %s ended is on no record: %s.", build.number, reason)


def record_last_words() -> None:
    """Safe to repeat: a build whose end stands on its row keeps it."""
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
