"""What a file's page shows: the file, its history in two lines, and the pages that use it."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from publisher.desk.files.shown_file import ShownFile
from publisher.pages.models import MediaFile, MediaVersion, Page, Redirect

MOST = 50
"""Pages listed at most."""

MOST_REDIRECTS = 20
"""Redirects named at most; the count covers all."""


class Use(NamedTuple):
    page: Page
    is_live: bool


@dataclass(frozen=True)
class FilePage:
    file: MediaFile
    version: MediaVersion

    @cached_property
    def shown(self) -> ShownFile:
        return ShownFile.of(self.version)

    @property
    def first(self) -> MediaVersion:
        return self.file.versions.earliest("since")

    @cached_property
    def uses(self) -> list[Use]:
        live = set(self.file.live_uses().values_list("page", flat=True))
        pages = Page.objects.filter(pk__in=self.file.pages_using().values("pk")).select_related("latest")
        return [Use(page, page.pk in live) for page in pages.order_by("path")[: MOST + 1].shown_to_all()]

    @cached_property
    def films(self) -> list[MediaVersion]:
        """Films that it is the poster of."""
        return list(self.file.films)

    @cached_property
    def led_here(self) -> list[Redirect]:
        """Return the first redirects that lead to it."""
        return list(self.file.redirects[:MOST_REDIRECTS])

    @cached_property
    def count_led_here(self) -> int:
        return self.file.redirects.count()

    @property
    def more_led_here(self) -> int:
        return self.count_led_here - len(self.led_here)

    @property
    def listed(self) -> list[Use]:
        return self.uses[:MOST]

    @property
    def is_cut(self) -> bool:
        return len(self.uses) > MOST

    @cached_property
    def is_of_site(self) -> bool:
        return self.file.is_of_site

    @cached_property
    def is_published(self) -> bool:
        return self.file.is_published
