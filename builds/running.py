"""Run a build that has the lease: make releases until nothing is due, and publish each."""

import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from django.db import transaction

from builds.models import Build, Lease, Superseded
from publisher.pages.models import ContentVersion
from static_site.building import Progress, ReleaseBuilder
from static_site.models import FailedOutput, Release, Site
from static_site.theme import Theme


class Stopped(Exception):
    """Somebody asked the build to stop; what is written stays, and the next build continues."""


@dataclass
class Run:
    """One build, from its claim to its end."""

    build: Build
    theme: Theme
    fingerprint: str
    jobs: int
    report: Callable[[Progress], None]
    releases: list[Release] = field(default_factory=list)
    stopping: int = 0

    def __post_init__(self) -> None:
        self.builder = ReleaseBuilder(self.theme, self.fingerprint, self.jobs, self._guard, self._progress)
        self._began = time.monotonic()

    def finish(self, *, full: bool = False) -> None:
        """Work until nothing is due. Whatever happens, the build's row says how it ended and the lease is free."""
        self._listen()
        try:
            self._make_releases(full=full)
            self._end(Build.Status.SUCCEEDED)
        except Stopped:
            self._end(Build.Status.STOPPED, cause="terminated")
            raise
        except Superseded:
            raise
        except BaseException as error:
            self._end(Build.Status.FAILED, cause="error", error=f"{type(error).__name__}: {error}")
            raise

    def _make_releases(self, *, full: bool) -> None:
        Site.objects.exclude(fingerprint=self.fingerprint).update(fingerprint=self.fingerprint)
        while full or is_due(self.fingerprint):
            release = self.builder.build(ContentVersion.objects.current(), full=full)
            self.releases.append(release)
            with transaction.atomic():
                self._guard()
                Site.objects.publish(release)
            # What failed has been tried; only new content, or a release begun earlier, makes another round.
            full = full and not release.is_full
            if release.counts.get("failed") and release.content_version == ContentVersion.objects.current():
                break

    def _guard(self) -> None:
        if self.stopping:
            raise Stopped
        Lease.objects.hold(self.build)

    def _progress(self, progress: Progress) -> None:
        Build.objects.filter(pk=self.build.pk).update(
            release=progress.release, phase=progress.phase, done=progress.done, total=progress.total
        )
        self.report(progress)

    def _listen(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.stopping = number

    def _end(self, status: Build.Status, **fields: str) -> None:
        last = self.releases[-1] if self.releases else None
        self.build.end(
            status, release=last, content_version=last.content_version if last else None, **self.usage(), **fields
        )

    def usage(self) -> dict[str, float | int]:
        """Seconds, CPU seconds of all processes, and the memory of the largest in bytes."""
        own = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "seconds": round(time.monotonic() - self._began, 3),
            "cpu_seconds": round(own.ru_utime + own.ru_stime + self.builder.cpu_seconds, 3),
            "peak_memory": max(own.ru_maxrss << 10, self.builder.peak_memory),
        }


def is_due(fingerprint: str) -> bool:
    """Whether content, theme or code is ahead of the newest complete release, or a page failed there."""
    newest = Release.objects.newest_complete()
    if newest is None or not newest.covers(ContentVersion.objects.current(), fingerprint):
        return True
    return FailedOutput.objects.exists()
