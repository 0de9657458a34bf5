"""The run of a build that has the lease: make its release, publish it, and continue with follow-ups while any is due.

Work lost to a database fault is repeated (`survive`): the plan in the database says what is left.
"""

import resource
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from builds.models import Build, Lease, Superseded
from builds.models.build import OUT_OF_MEMORY
from builds.notifications.build_mails import BuildMails
from builds.running.engine import engine
from builds.running.log_tail import LogTail
from builds.running.stop_signals import StopSignals
from builds.running.unrecorded_end import leave_last_words
from publisher.database import Patience, described, limit_waiting, survive
from publisher.pages.models import ContentVersion
from static_site.building.release_builder import PLANNED, BuildProgress, ReleaseBuilder, Stopwatch
from static_site.models import Release, Site
from static_site.theme import Theme

STOP_SECONDS = 8.0
"""How long a build tries to record its outcome, in seconds: Heroku kills it 30 s after its first signal."""


class Stopped(Exception):
    """The build must end (`cause`): what it has written stays, and the next build continues."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass
class Run:
    """One building process, from its claim to the end of its last follow-up."""

    build: Build
    theme: Theme
    fingerprint: str
    jobs: int
    report: Callable[[BuildProgress], None]
    signals: StopSignals = field(default_factory=StopSignals)
    releases: list[Release] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.builder = ReleaseBuilder(
            self.theme, self.fingerprint, self.jobs, self._guard, self._progress, self._look, offer=engine()
        )
        self._log, self._patience = LogTail(), Patience(sleep=self._pause)
        self._mails = BuildMails()
        self._began = self._beaten = time.monotonic()
        self._before = 0.0  # the interpreter's start counts
        self._told: dict[str, Any] = {}

    def finish(self) -> None:
        """Work until nothing is due. In every case, record the outcome on the build's row and free the lease."""
        with self._log:
            try:
                survive(self._refuse_other_code, self._patience)
                self._work()
            except Stopped as stopped:
                self._stop(Build.Status.STOPPED, stopped.cause)
                raise
            except Superseded:
                raise
            except BaseException as error:
                self._stop(Build.Status.FAILED, Build.Cause.ERROR, error=_said(error), traceback=_traceback(error))
                raise

    def _work(self) -> None:
        following: Build | None = self.build
        while following:
            self._take_up(following)
            self.releases.append(survive(self._render, self._patience))
            following = survive(lambda: self._publish(self.releases[-1]), self._patience)
            self._mails.end(self.build)

    def _take_up(self, build: Build) -> None:
        if build is not self.build:
            self._began, self._before, self._told = time.monotonic(), self._cpu_seconds, {}
            self.builder.watch = Stopwatch()
        self.build = build
        self._log.say(f"build {build.number} ({build.trigger}) has the lease with fence {build.fence}")

    def _render(self) -> Release:
        self._look()
        anew = self.build.full or Build.objects.have_failed_at(Release.objects.building())
        return self.builder.build(ContentVersion.objects.current(), full=self.build.full, anew=anew)

    def _publish(self, release: Release) -> Build | None:
        counts = ", ".join(f"{n} {name}" for name, n in release.counts.items() if isinstance(n, int) and n)
        self._log.say(f"release {release.number} is made: {counts or 'nothing differs'}. {release.refused}")
        go_on = not (self.signals.number or self.build.is_near)
        following = Lease.objects.finish(self.build, release, self.fingerprint, self._figures(), go_on=go_on)
        release.refresh_from_db()
        return following

    def _refuse_other_code(self) -> None:
        """Stop if other code was deployed. On Heroku the release phase records it; elsewhere each build does."""
        if not settings.ON_DYNO:
            Site.objects.record_fingerprint(self.fingerprint)
        elif not Site.objects.filter(fingerprint__in=["", self.fingerprint]).exists():
            raise Stopped(Build.Cause.SUPERSEDED)
        else:
            Site.objects.record_fingerprint(self.fingerprint, before="")

    def _guard(self) -> None:
        limit_waiting()
        Lease.objects.renew(self.build)

    def _progress(self, progress: BuildProgress) -> None:
        if progress.phase != PLANNED and progress.is_written:  # each retry reports the plan again
            self._patience.progress()
        if progress.phase != self._told.get("phase"):
            release = f"release {progress.release}, " if progress.release else ""
            self._log.say(f"{release}{progress.phase}: {progress.done} of {progress.total} done")
        self._told = {
            "release": progress.release, "phase": progress.phase, "done": progress.done, "total": progress.total
        }  # fmt: skip
        self.report(progress)
        self._look()

    def _look(self) -> None:
        """Stop, send a heartbeat or continue: between batches, and every second while workers have them."""
        if self.signals.number:
            raise Stopped(Build.Cause.TERMINATED)
        if time.monotonic() - self._beaten >= settings.BUILD_BEAT_SECONDS:
            # Memory is included: a build killed for it can't report it later.
            known = {"log": self._log.text, "peak_memory": self._peak_memory, **self._told}
            cause = Lease.objects.beat(self.build, **known)
            self._beaten = time.monotonic()
            at_work = self._beaten - self._began
            self._mails.look(self.build, at_work, self._told.get("done", 0), self._told.get("total", 0))
            if cause:
                raise Stopped(cause)

    def _pause(self, seconds: float) -> None:
        """Wait before the next try at the database; a build asked to stop doesn't wait."""
        self.signals.sleep(seconds)
        if self.signals.number:
            raise Stopped(Build.Cause.TERMINATED)

    def _stop(self, status: Build.Status, cause: str, **fields: str) -> None:
        self._log.say(f"{status}: {cause} {fields.get('error', '')}")
        figures = {**self._figures(), **fields}
        try:
            survive(lambda: Lease.objects.stop(self.build, status, cause, **figures), Patience(STOP_SECONDS))
        except (DatabaseError, InterfaceError) as error:
            leave_last_words(self.build, status, cause, fields.get("error", ""), error)
            raise
        self._mails.end(self.build)

    def _figures(self) -> dict[str, Any]:
        return {**self._told, "log": self._log.text, **self.usage()}

    def usage(self) -> dict[str, Any]:
        """Return seconds in all and for each phase, CPU seconds of all processes, and peak bytes of the largest one."""
        return {
            "seconds": round(time.monotonic() - self._began, 3),
            "phases": {phase: round(seconds, 3) for phase, seconds in self.builder.watch.seconds.items()},
            "cpu_seconds": round(self._cpu_seconds - self._before, 3),
            "peak_memory": self._peak_memory,
        }

    @property
    def _peak_memory(self) -> int:
        return max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10, self.builder.peak_memory)

    @property
    def _cpu_seconds(self) -> float:
        own = resource.getrusage(resource.RUSAGE_SELF)
        return own.ru_utime + own.ru_stime + self.builder.cpu_seconds


def _said(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY
    return described(error)


def _traceback(error: BaseException) -> str:
    """Return the end of the traceback, where the cause is."""
    return "".join(traceback.format_exception(error))[-8_000:]
