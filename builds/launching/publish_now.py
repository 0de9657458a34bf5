"""Publish now: count what a change touches, then build near, beside the web server, or far, in its own dyno (ADR 40).

The web process calls it after an editor's change is committed, and when it starts; a near build calls it at its end. If
nothing is launched, the next tick does it.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

from builds.launching import launchers
from builds.launching.free_memory import free_memory
from builds.launching.launch import launch, wanted_fingerprint
from builds.launching.launcher_protocol import Launcher
from builds.models import Build, Lease, NotNow
from builds.models.build import FULL
from publisher.database import limited, sentence
from publisher.heavy_turn import is_taken
from publisher.pages.models import ContentVersion
from static_site.building.release_plan import count_touched
from static_site.content.media_files import live_versions
from static_site.content.snapshot import Snapshot
from static_site.fingerprint import fingerprint
from static_site.theme import Theme, ThemeError

FILES = 3
"""Most files that a near build prepares for its pages; each takes about a second."""

MEMORY = 160 << 20
"""Bytes that must be free: what a near build takes at its peak and its one worker, and a margin. See performance.md."""

FOLLOW_UP, RESTART = "follow-up", "restart"

logger = logging.getLogger(__name__)
_soon = ThreadPoolExecutor(max_workers=1, thread_name_prefix="publish-now")


def launch_soon(by: str, trigger: str = "publish", *, near: bool = True) -> bool:
    """Launch what is due once the open transaction is committed; return False if it can't.

    A thread does it, so no one waits and an error fails no request. A process whose dyno ends with it must not build
    `near`.
    """
    possible = is_possible() if near else launchers.for_publishing() is not None
    if possible:
        transaction.on_commit(partial(_submit, by, trigger, near=near))
    return possible


def launch_after_restart() -> None:
    """Launch what the last web server left, if it was stopped while a near build ran; called when one starts.

    Here this uses no connection: the server starts without a database too.
    """
    if _may_be_near():
        _submit("", RESTART, near=True)


def launch_next(build: Build) -> None:
    """Launch what became due while a near build ran: it has no follow-ups of its own."""
    _launch_quietly(build.by, FOLLOW_UP, near=True)


def is_possible() -> bool:
    """Return whether a change needn't wait for the next tick."""
    return _may_be_near() or launchers.for_publishing() is not None


def _submit(by: str, trigger: str, *, near: bool) -> None:
    _soon.submit(_launch_quietly, by, trigger, near=near).add_done_callback(_log_defect)


def _launch_quietly(by: str, trigger: str, *, near: bool) -> None:
    try:
        wanted = wanted_fingerprint()
        if launcher := _launcher(wanted, near=near):
            logger.info("%s", launch(launcher, wanted, trigger=trigger, by=by))
    except NotNow as reason:
        logger.info("No build is launched: %s.", reason)
    except ThemeError as error:
        logger.warning("No build is launched: the theme is broken: %s", error)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("No build is launched now; the next tick does it. %s", sentence(error))
    finally:
        connection.close()


def _launcher(wanted: str, *, near: bool) -> Launcher | None:
    if not (near and _may_be_near()):
        return launchers.for_publishing()
    with limited(statement=settings.DATABASE_WEB_SECONDS):
        why_far = next(_reasons_for_far(wanted), None)
    if why_far is None:
        return launchers.near()
    logger.info("No build beside the web server: %s.", why_far)
    return launchers.for_publishing()


def _may_be_near() -> bool:
    """Return whether near builds are on. Where the launcher is `local`, every build is near already."""
    return settings.BUILD_NEARBY_OUTPUTS > 0 and settings.BUILD_LAUNCHER != "local"


def _reasons_for_far(wanted: str) -> Iterator[str]:
    """Yield why the next build should have a dyno of its own, what costs least to find out first."""
    if is_taken():
        yield "another build or a picture's decoder is at work here"
    if (left := free_memory()) < MEMORY:
        yield f"only {left >> 20} MB of memory are free"
    theme = Theme.load(settings.SITE_THEME)
    if fingerprint(theme) != wanted:
        yield "other code was deployed"
    if Lease.objects.filter(asked_for=FULL).exists():
        yield "someone asked for a full build"
    last = Build.objects.exclude(ended_at=None).only("launcher", "status").order_by("-number").first()
    if last and last.is_near and last.status == Build.Status.FAILED:
        yield f"{last}, the last one here, failed"
    now = Snapshot(ContentVersion.objects.current(), theme)
    if live_versions(now.version).filter(blob__prepared_at=None)[: FILES + 1].count() > FILES:
        yield "many files have yet to be prepared"
    most = int(settings.BUILD_NEARBY_OUTPUTS)
    if count_touched(now, wanted, most + 1) > most:
        yield f"it touches more than {most} outputs, or all of them"


def _log_defect(done: "Future[None]") -> None:
    if error := done.exception():
        logger.error("Publish now failed with a defect; the next tick builds.", exc_info=error)
