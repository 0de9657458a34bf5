"""The status of a page in plain words: what its editors want, and what readers see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from publisher.desk.pages.planned_times import has_later_draft
from publisher.desk.status_line import StatusLine
from publisher.desk.time_zones import for_reader
from publisher.pages.models import Page, Publication
from static_site.file_paths import file_of, page_of
from static_site.models import FailedOutput


@dataclass(frozen=True)
class PageStatus:
    page: Page
    wanted: Publication | None
    """What is published now, built or not."""

    seen: Publication | None
    """What went into the release that readers have."""

    standing: StatusLine
    was_published: bool = False
    failed: frozenset[str] = frozenset()
    """Paths that the last build could not render, including any of this page's."""

    @property
    def title(self) -> str:
        """The title of its newest text, or what stands in for that."""
        if self.page.is_hidden:
            return self.wanted.title if self.wanted else "Restricted draft"
        return self.page.latest.title if self.page.latest else "Without a text"

    @property
    def kind(self) -> str:
        """CSS class in statuses.css."""
        if self.page.deleted_at:
            return "deleted"
        if self.is_only_planned:
            return "scheduled"
        if self.is_failed:
            return "failed"
        if self.wanted != self.seen:
            return "waiting"
        if self.wanted:
            return "changed" if self.is_changed else "live"
        return "unpublished" if self.was_published else "draft"

    @property
    def text(self) -> str:
        if self.page.deleted_at:
            return f"Deleted; {self._gone}" if self.seen else "Deleted"
        if self.is_only_planned:
            return f"Scheduled for {self._plan}"
        return f"{self._published} · {self._brought} {self._plan}" if self.page.publish_at else self._published

    @property
    def is_only_planned(self) -> bool:
        """Whether the page is planned to be published and readers have nothing of it until then."""
        return self.page.publish_at is not None and self.wanted is None and self.seen is None

    @property
    def is_failed(self) -> bool:
        """Whether the published text was built but its file could not be rendered."""
        wanted = self.wanted
        return wanted is not None and wanted.since <= self.standing.built and wanted.path in self.failed

    @property
    def read(self) -> Publication | None:
        """What readers have, if its file could be rendered."""
        return self.seen if self.seen and self.seen.path not in self.failed else None

    @property
    def is_changed(self) -> bool:
        """Whether publishing again would change anything for readers."""
        if self.page.is_hidden:
            return False
        now = (self.page.latest_id, self.page.path, self.page.weight)
        return self.wanted is not None and now != (self.wanted.revision_id, self.wanted.path, self.wanted.weight)

    @property
    def left_out(self) -> str:
        """The reason why publishing the page would change nothing; empty if it would."""
        if self.page.deleted_at:
            return "It is deleted; restore it first."
        if self.page.latest_id is None:
            return "It has no text yet; save one first."
        return "Its newest text is already published." if self.wanted and not self.is_changed else ""

    @property
    def brings(self) -> str:
        """What readers get if the page is published now."""
        if self.wanted is None:
            return "Back for readers" if self.was_published else "New for readers"
        if self.wanted.revision_id != self.page.latest_id:
            return "A newer text"
        return "A new place in its section"

    @property
    def _plan(self) -> str:
        left = "; a newer draft is not planned" if has_later_draft(self.page) else ""
        return f"{for_reader(self.page.publish_at)}{left}" if self.page.publish_at else ""

    @property
    def _brought(self) -> str:
        """What the plan brings a page that readers have, as the beginning of a time."""
        is_same = self.wanted is not None and self.wanted.revision_id == self.page.planned_revision_id
        return "planned for" if is_same or self.wanted is None else "new text goes live"

    @property
    def _published(self) -> str:
        if self.wanted is None:
            return f"Unpublished; {self._gone}" if self.seen else "Unpublished" if self.was_published else "Draft"
        ends = f", until {for_reader(self.page.unpublish_at)}" if self.page.unpublish_at else ""
        return self._live(self.wanted) + (", with unpublished changes" if self.is_changed else "") + ends

    def _live(self, wanted: Publication) -> str:
        if self.is_failed:
            return "Not rendered (readers keep what they had)"
        if wanted == self.seen:
            return f"Live since {_day(wanted.published_at)}" if self.page.publish_at else "Live"
        if self.standing.hold:
            return "Published; readers get it when the hold is lifted"
        if going := self.standing.going(wanted.since):
            return f"Going live ({going})"
        return "Live; update comes with the next build" if self.read else "Live with the next build"

    @property
    def _gone(self) -> str:
        return "gone when the hold is lifted" if self.standing.hold else "gone with the next build"


def statuses(pages: Iterable[Page], standing: StatusLine) -> list[PageStatus]:
    """Return all statuses in four queries (three if all pages are published), two more while a build is running."""
    pages = list(pages)
    published = Publication.objects.filter(page__in=pages)
    rows = published.only("page_id", "revision_id", "path", "title", "weight", "since", "published_at")
    wanted = {publication.page_id: publication for publication in rows.live()}
    seen = {publication.page_id: publication for publication in rows.as_of(standing.shown)}
    failed = _failed([*wanted.values(), *seen.values()])
    unpublished = [page for page in pages if page.pk not in wanted]
    ever = set(Publication.objects.filter(page__in=unpublished).values_list("page", flat=True).distinct())
    return [
        PageStatus(page, wanted.get(page.pk), seen.get(page.pk), standing, page.pk in ever, failed) for page in pages
    ]


def status_of(page: Page, standing: StatusLine) -> PageStatus:
    return statuses([page], standing)[0]


def _failed(publications: list[Publication]) -> frozenset[str]:
    files = {file_of(publication.path) for publication in publications}
    rows = FailedOutput.objects.filter(path__in=files).values_list("path", flat=True)
    return frozenset(path for row in rows if (path := page_of(row)) is not None)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y")
