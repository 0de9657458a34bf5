"""The standing line on every page of the web UI: what readers have of what editors published."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from builds.models import Build, Lease
from publisher.pages.models import ContentVersion
from publisher.phrases import clock
from static_site.models import Release, Site


@dataclass(frozen=True)
class StatusLine:
    version: int
    """The newest content version: everything that editors have published."""

    hold: str
    release: Release | None
    built: int
    """The content version of the newest complete release, 0 before the first."""

    refused: Release | None
    """A release with newer content that the gate keeps from readers."""

    build: Build | None = None
    """The launched or running build."""

    drained: str = ""
    """Time until builds are paused, and the person who paused them."""

    @classmethod
    def now(cls) -> "StatusLine":
        site = Site.objects.select_related("live_release").get()
        newest, drain = Release.objects.newest_complete(), Lease.objects.draining()
        return cls(
            ContentVersion.objects.current(),
            site.hold,
            site.live_release,
            newest.content_version if newest else 0,
            _refused(newest),
            Build.objects.open().first(),
            _drained(drain) if drain else "",
        )

    @property
    def shown(self) -> int:
        """The content version that readers see, 0 before the first release."""
        return self.release.content_version if self.release else 0

    @property
    def is_current(self) -> bool:
        return self.shown >= self.version

    @property
    def failed(self) -> int:
        """Number of files in the live release that could not be rendered and are older than it."""
        return int(self.release.counts.get("failed", 0)) if self.release else 0

    def going(self, version: int) -> str:
        """Return which open build brings a content version, and about when; empty if none does."""
        if self.build is None or version > self._building:
            return ""
        return (
            f"build {self.build.number}, {self._seconds_left}" if self._seconds_left else f"build {self.build.number}"
        )

    @cached_property
    def _building(self) -> int:
        """The content version that the open build renders; one that hasn't started yet will render the newest."""
        release = Release.objects.building() if self.build and self.build.started_at else None
        return release.content_version if release else self.version

    @cached_property
    def _seconds_left(self) -> str:
        """Time left if it takes as long as the last builds did from their launch; empty once it takes longer."""
        return self.build.time_left(Build.objects.usual_seconds(), timezone.now()) if self.build else ""


def _refused(newest: Release | None) -> Release | None:
    return newest if newest and newest.refused else None


def _drained(lease: Lease) -> str:
    until = clock(lease.drain_until, timezone.now()) if lease.drain_until else ""
    return f"builds are paused until {until} by {lease.drained_by}"
