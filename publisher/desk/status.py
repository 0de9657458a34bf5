"""Where a page stands, in plain words: what its editors want, and what readers see of that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from publisher.desk.local_times import in_zone
from publisher.pages.models import Page, Publication


@dataclass(frozen=True)
class Status:
    page: Page
    wanted: Publication | None
    """What is published now, whatever has been built."""

    seen: Publication | None
    """What readers have."""

    @property
    def kind(self) -> str:
        if self.page.deleted_at:
            return "deleted"
        if self.page.publish_at:
            return "scheduled"
        if self.wanted == self.seen:
            return "live" if self.wanted else "draft"
        return "waiting"

    @property
    def text(self) -> str:
        if self.page.deleted_at:
            return "Deleted; gone with the next build" if self.seen else "Deleted"
        if self.page.publish_at:
            return f"Scheduled for {_planned(self.page, self.page.publish_at)}"
        if self.wanted is None:
            return "Unpublished; gone with the next build" if self.seen else "Draft"
        ends = f", until {_planned(self.page, self.page.unpublish_at)}" if self.page.unpublish_at else ""
        return self._live(self.wanted) + ends

    def _live(self, wanted: Publication) -> str:
        published = (wanted.revision_id, wanted.path, wanted.weight)
        changed = published != (self.page.latest_id, self.page.path, self.page.weight)
        also = ", with unpublished changes" if changed else ""
        if self.wanted == self.seen:
            return f"Live{also}"
        return f"Live; update comes with the next build{also}" if self.seen else f"Live with the next build{also}"


def statuses(pages: Iterable[Page], shown: int) -> list[Status]:
    """In two queries for all of them; `shown` is the content version that readers see."""
    pages = list(pages)
    published = Publication.objects.filter(page__in=pages).only("page_id", "revision_id", "path", "weight")
    wanted = {publication.page_id: publication for publication in published.live()}
    seen = {publication.page_id: publication for publication in published.as_of(shown)}
    return [Status(page, wanted.get(page.pk), seen.get(page.pk)) for page in pages]


def status_of(page: Page, shown: int) -> Status:
    return statuses([page], shown)[0]


def _planned(page: Page, moment: datetime) -> str:
    """In the zone in which the editor typed it."""
    return in_zone(moment, page.zone or settings.SITE_TIME_ZONE)
