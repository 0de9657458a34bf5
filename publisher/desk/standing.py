"""What readers have of what editors published: the line that stands on every page of the web UI."""

from dataclasses import dataclass

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

    @classmethod
    def now(cls) -> "Standing":
        site = Site.objects.select_related("live_release").get()
        newest = Release.objects.newest_complete()
        return cls(ContentVersion.objects.current(), site.hold, site.live_release, _refused(newest))

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

    @property
    def forecast(self) -> str:
        """When readers get what is published now."""
        if self.hold:
            return "It goes live with the first build after the site's hold is lifted."
        return "It goes live with the next build."


def _refused(newest: Release | None) -> Release | None:
    return newest if newest and newest.refused else None
