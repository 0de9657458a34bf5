"""The pages that readers would lose with a release, and who unpublished each: what a person needs to decide.

`publish_release --plan` lists them; the on-call report counts them by person.
"""

from dataclasses import dataclass
from datetime import datetime

from publisher.pages.models import AuditEntry, Publication
from static_site.file_paths import file_of, pages_of
from static_site.models import Release, Site
from static_site.releases.gate import vanishing
from static_site.releases.release_comparison import address


@dataclass(frozen=True)
class Removal:
    address: str
    """The address as readers type it: /guides/install/."""

    entry: AuditEntry | None
    """The change that took the page off the site; None if no editor did."""

    @property
    def who(self) -> str:
        return self.entry.who if self.entry else ""

    @property
    def at(self) -> datetime | None:
        return self.entry.at if self.entry else None

    def __str__(self) -> str:
        if self.entry is None:
            return f"{self.address}  (not unpublished by an editor)"
        return f"{self.address}  ({self.entry.action} by {self.entry.who}, {self.entry.at:%Y-%m-%d %H:%M} UTC)"


def removals(release: Release) -> list[Removal]:
    """Return the removals of a release, ordered by address."""
    files = list(vanishing(release).order_by("path").values_list("path", flat=True))
    ended = _ended(release, files)
    entries = {entry.version: entry for entry in AuditEntry.objects.filter(version__in=set(ended.values()))}
    return [Removal(address(file), entries.get(ended.get(file))) for file in files]


def _ended(release: Release, files: list[str]) -> dict[str, int | None]:
    """Return, by file, the content version that took its page off the site after the live release."""
    live = Site.objects.select_related("live_release").get().live_release
    shown = live.content_version if live else 0
    closed = Publication.objects.filter(until__gt=shown, until__lte=release.content_version).order_by("until")
    found = closed.only("path", "until").having("path", pages_of(files))
    return {file_of(publication.path): publication.until for publication in found}
