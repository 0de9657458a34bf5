"""Watch over planned times in the web server: each is carried out at its minute, and built near (ADR 47).

gunicorn.conf.py starts it in every worker; one at a time has the turn. The next tick does what it misses.
"""

import fcntl
import logging
import threading
import time
from concurrent.futures import CancelledError, Executor
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from builds.launching.publish_now import launch_soon
from publisher.database import limited, sentence
from publisher.pages.models import ContentVersion, Page
from publisher.phrases import counted

LOOK_SECONDS = 3.0
"""Most seconds between two looks at the plans: one made a moment before its time is late by no more than this."""

RETRY_SECONDS = 30.0
"""Seconds until the next look after the database failed."""

PLAN, THREAD = "plan", "plan-watch"

logger = logging.getLogger(__name__)


def start(threads: Executor, turn: int) -> None:
    """Watch until the process ends.

    `threads` are those of the requests, so looking takes no database connection of its own. `turn` is the number of a
    file that all workers share.
    """
    if settings.BUILD_NEARBY_OUTPUTS > 0:
        threading.Thread(target=_keep_looking, args=(threads, turn), name=THREAD, daemon=True).start()


def is_at_work() -> bool:
    """Return whether the web server that this process belongs to carries out plans at their minute."""
    return any(thread.name == THREAD for thread in threading.enumerate())


def look() -> float:
    """Carry out the plans whose time has come, by the database's clock; return seconds until the next look."""
    close_old_connections()
    try:
        with limited(lock=settings.DATABASE_LOCK_SECONDS, statement=settings.DATABASE_WEB_SECONDS):
            planned, now = Page.objects.next_plan()
            if planned is None or planned > now:
                return min((planned - now).total_seconds(), LOOK_SECONDS) if planned else LOOK_SECONDS
            _carry_out()
            return 0
    except (DatabaseError, InterfaceError) as error:
        logger.warning("Plans were not looked up; the next try is in %.0f s. %s", RETRY_SECONDS, sentence(error))
        return RETRY_SECONDS
    finally:
        close_old_connections()


def _keep_looking(threads: Executor, turn: int) -> None:
    fcntl.lockf(turn, fcntl.LOCK_EX)  # waits for the worker that has it; the kernel gives it back when a process ends
    logger.info("Planned times are watched.")
    with suppress(RuntimeError, CancelledError):  # the threads take no more work, because the worker ends
        while True:
            time.sleep(threads.submit(look).result())


def _carry_out() -> None:
    before, done = ContentVersion.objects.current(), Page.objects.publish_due()
    for page, error in done:
        if error:
            logger.warning("What was planned for %s failed: %s.", page, error)
    if carried_out := sum(error is None for _, error in done):
        logger.info("Carried out what was planned for %s.", counted(carried_out, "page"))
    if ContentVersion.objects.current() != before:
        launch_soon("", PLAN)
