"""What readers have of what editors published: the line that stands on every page of the web UI."""

from dataclasses import dataclass

from builds.models import Build, Lease
from publisher.pages.models import ContentVersion
from static_site.models import Release, Site


@dataclass(frozen=True)
class Standing:
    version: int
    """The newest content version: everything that editors have published."""

    hold: str
    release: Release | None
    refused: Release | None
    """A release with newer content that the gate keeps from readers."""

    build: Build | None = None
    """The one that is launched or running."""

    drained: str = ""
    """Until when builds are kept away, and by whom."""

    @classmethod
    def now(cls) -> "Standing":
        site = Site.objects.select_related("live_release").get()
        newest, drain = Release.objects.newest_complete(), Lease.objects.draining()
        return cls(
            ContentVersion.objects.current(),
            site.hold,
            site.live_release,
            _refused(newest),
            Build.objects.open().first(),
            drain.why_drained if drain else "",
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
        """How many files of the live release could not be rendered and are older than it."""
        return int(self.release.counts.get("failed", 0)) if self.release else 0

    def forecast(self, *, launching: bool) -> str:
        """When readers get what was published just now; `launching`: a build is being started for it."""
        if self.hold:
            return "It goes live with the first build after the site's hold is lifted."
        if self.drained:
            return f"It goes live with the first build after that: {self.drained}."
        if self.build and self.build.status == Build.Status.RUNNING:
            return f"Build {self.build.number} is at work, and brings it or is followed by the one that does."
        return (
            "It goes live in a moment: a build is being started." if launching else "It goes live with the next build."
        )


def _refused(newest: Release | None) -> Release | None:
    return newest if newest and newest.refused else None
