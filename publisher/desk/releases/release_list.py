"""Releases as the web UI shows them: what each brought, when readers had it, and what can be done with it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet, Sum

from builds.models import Build
from publisher.desk.builds.build_story import made
from publisher.desk.releases.reader_changes import Pages, ReaderChanges
from static_site.models import Artifact, Flip, Release, Site
from static_site.models.site import PURGED

VERBS = {
    "publish": "a build showed it",
    "roll back": "rolled back to it",
    "lift hold": "a hold was lifted",
    "publish release": "shown by hand",
}


@dataclass(frozen=True)
class Listed:
    release: Release
    site: Site
    flips: list[Flip]
    """The times that readers got it, oldest first."""

    builds: list[Build]

    @property
    def is_live(self) -> bool:
        return self.release.number == self.site.live_release_id

    @property
    def is_kept(self) -> bool:
        return self.release.status == Release.Status.COMPLETE and self.release.number >= self.site.oldest_kept

    @property
    def kind(self) -> str:
        """CSS classes of its status in statuses.css and builds.css."""
        if self.is_live:
            return "live shown"
        if self.release.status == Release.Status.BUILDING:
            return "waiting"
        return "failed" if self.is_kept and self.release.refused else "draft past"

    @property
    def text(self) -> str:
        if self.is_live:
            return "Readers see it"
        if self.release.status == Release.Status.BUILDING:
            return "Being built"
        if self.release.status == Release.Status.ABANDONED:
            return "Given up"
        return self._kept if self.is_kept else "No longer kept"

    @property
    def _kept(self) -> str:
        if self.release.fingerprint == PURGED:
            return "Names a purged page"
        if self.release.refused:
            return "Refused"
        return "Kept" if self.flips else "Readers never had it"

    @property
    def made(self) -> str:
        return made(self.release.counts) if self.release.status == Release.Status.COMPLETE else ""

    @property
    def last_shown(self) -> str:
        return VERBS.get(self.flips[-1].verb, self.flips[-1].verb) if self.flips else ""

    @property
    def can_come_back(self) -> bool:
        """Whether readers had it and nothing rules it out; `rollback_target` has the last word."""
        fine = self.is_kept and not self.release.refused and self.release.fingerprint != PURGED
        return bool(fine and self.flips and not self.is_live)

    @property
    def can_be_shown(self) -> bool:
        """Whether it waits for a person to show it; `planned_release` has the last word."""
        return self.is_newer and not self.can_come_back and self.release.fingerprint == self.site.fingerprint

    @property
    def is_newer(self) -> bool:
        """Whether it is complete, and newer than what readers see."""
        return self.is_kept and self.release.number > (self.site.live_release_id or 0)

    @cached_property
    def vanishing(self) -> Pages | None:
        """The pages that readers would lose; only for a refused release that could still be shown."""
        if not (self.release.refused and self.is_newer):
            return None
        return ReaderChanges(self.site.live_release_id, self.release.number).vanishing

    @cached_property
    def size(self) -> tuple[int, int]:
        """Number of files that readers get, and their bytes before compression; for a kept release only."""
        files = Artifact.objects.in_release(self.release.number).aggregate(count=Count("pk"), size=Sum("size"))
        return files["count"], files["size"] or 0


def listed(releases: Iterable[Release], site: Site) -> list[Listed]:
    """Return all releases for the list, in two queries."""
    releases = list(releases)
    flips: dict[int, list[Flip]] = {}
    for flip in Flip.objects.filter(after__in=releases).order_by("pk"):
        flips.setdefault(flip.after_id, []).append(flip)
    builds: dict[int | None, list[Build]] = {}
    for build in _builds_of(releases):
        builds.setdefault(build.release_id, []).append(build)
    return [Listed(release, site, flips.get(release.pk, []), builds.get(release.pk, [])) for release in releases]


def _builds_of(releases: list[Release]) -> "QuerySet[Build]":
    return Build.objects.filter(release__in=releases).only("number", "release_id", "status").order_by("number")
