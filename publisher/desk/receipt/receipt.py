"""The receipt: how far a page's newest published change has come on its way to readers, and what holds it up.

Made from rows alone, so it is the same after a reload, in another browser, and for a change by someone else or a plan.
It takes at most five queries: every open editor polls every other second while something moves.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q

from builds.models import Build
from builds.models.build import NOW, since
from builds.situation import Situation
from publisher.desk.receipt.delays import Delay, delay_of, forecast
from publisher.pages.models import AuditEntry, Page, Publication, Revision
from publisher.pages.models.planned_change import SCHEDULE
from publisher.pages.paths import url_of
from publisher.phrases import clock, length
from static_site.building.release_builder import PICTURES
from static_site.file_paths import file_of
from static_site.models import FailedOutput, Flip

SHOWN = timedelta(hours=1)
"""Time that the receipt stays once its change is live."""

FRESH, OLD = timedelta(minutes=10), timedelta(hours=1)
"""Ages of a waiting change: it is polled often, then now and then, then no more."""


@dataclass(frozen=True)
class ReceiptStep:
    name: str
    state: str = "ahead"
    """State of the step: done, now, stopped or ahead."""

    at: datetime | None = None
    when: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Receipt:
    publication: Publication
    situation: Situation
    entry: AuditEntry | None = None
    """The audit entry of who published it, and when."""

    build: Build | None = None
    """The newest build, open or ended, while readers wait for the change."""

    failed: FailedOutput | None = None
    flip: Flip | None = None
    """The flip that brought it to readers, if that was recent."""

    later: Revision | None = None
    """The page's newest text, if that isn't the one on its way."""

    @classmethod
    def of(cls, page: Page) -> "Receipt | None":
        """Return the page's receipt; None if nothing is on its way and nothing arrived within the hour."""
        publication = _newest_publication(page)
        if publication is None:
            return None
        later = page.latest if page.latest_id != publication.revision_id and not publication.until else None
        found = cls(publication, Situation.read(), later=later)
        if found.is_built and not found.is_leaving:
            found = replace(found, failed=FailedOutput.objects.filter(path=file_of(publication.path)).first())
        return found._arrived() if found.is_live else found._on_its_way()

    def clock(self, at: datetime) -> str:
        """Return a time of day to the second, with the date if it isn't today."""
        return clock(at, self.situation.now, "%H:%M:%S")

    @property
    def version(self) -> int:
        """The content version that made the change."""
        return self.publication.until or self.publication.since

    @property
    def is_leaving(self) -> bool:
        return self.publication.until is not None

    @property
    def is_built(self) -> bool:
        return self.situation.built >= self.version

    @property
    def is_live(self) -> bool:
        return self.situation.shown >= self.version and not self.failed

    @property
    def open_build(self) -> Build | None:
        return self.build if self.build and not self.build.ended_at else None

    @property
    def is_for_another(self) -> bool:
        """Whether the running build began before this change was published; its follow-up brings the change."""
        return self.situation.building is not None and self.situation.building < self.version

    @property
    def changed_at(self) -> datetime:
        return self.entry.at if self.entry else self.publication.published_at

    @property
    def url(self) -> str:
        """Address of the page once it is live."""
        return "" if self.is_leaving else url_of(self.publication.path)

    @cached_property
    def delay(self) -> Delay | None:
        return None if self.is_live else delay_of(self)

    @property
    def forecast(self) -> str:
        return forecast(self)

    @cached_property
    def steps(self) -> list[ReceiptStep]:
        return [*self._saved(), self._decided(), self._made(), self.arrival]

    @property
    def took(self) -> str:
        """Time from the change to its arrival at readers."""
        return _took(self.flip.at - self.changed_at) if self.flip else ""

    @property
    def seconds(self) -> int:
        """Seconds until the next poll; 0 is never."""
        age = self.situation.now - self.changed_at
        if self.is_live or (age > OLD and not self.open_build):
            return 0
        if self.open_build and not self.delay:
            return 1 if age < FRESH else 5
        return 2 if age < timedelta(seconds=30) else 10 if age < FRESH else 30

    @property
    def says(self) -> str:
        """The text read aloud when it changes: the current step and what holds it up, without numbers."""
        at = next((step for step in reversed(self.steps) if step.state != "ahead"), None)
        return f"{at.name}. {self.delay.why if self.delay else ''}".strip() if at else ""

    def _arrived(self) -> "Receipt | None":
        lately = Flip.objects.filter(at__gt=since(NOW, SHOWN), after__content_version__gte=self.version)
        without = Q(before=None) | Q(before__content_version__lt=self.version)
        flip = lately.filter(without).select_related("after").order_by("-at").first()
        return replace(self, flip=flip, entry=_entry(self.version)) if flip else None

    def _on_its_way(self) -> "Receipt":
        newest = Build.objects.defer("log", "traceback").order_by("-number").first()
        return replace(self, entry=_entry(self.version), build=newest)

    def _saved(self) -> list[ReceiptStep]:
        if self._decision != "Published":
            return []
        revision = self.publication.revision
        return [self._step("Saved", "done", revision.created_at, f"by {revision.who}")]

    def _decided(self) -> ReceiptStep:
        who = self.entry.who if self.entry else ""
        return self._step(
            self._decision, "done", self.changed_at, "as planned" if who == SCHEDULE else f"by {who}" if who else ""
        )

    @property
    def _decision(self) -> str:
        """The change in words; a page also changes when one above it is published, moved or removed."""
        action, subject = (self.entry.action, self.entry.page_id) if self.entry else ("publish", None)
        is_own = subject in (None, self.publication.page_id)
        if self.is_leaving:
            return "Deleted" if is_own and action == "delete" else "Unpublished"
        return "Moved" if action == "move" else "Published" if is_own else "Section changed"

    def _made(self) -> ReceiptStep:
        if self.failed:
            return ReceiptStep("Not rendered", "stopped")
        if self.is_built:
            at = self.flip.after.completed_at if self.flip else self.situation.built_at
            return self._step("Built", "done", at)
        if self.open_build and not self.delay:
            return ReceiptStep(_work(self.open_build), "now", detail=_progress(self.open_build))
        return ReceiptStep("Waiting for a build", "stopped" if self.delay else "now")

    @cached_property
    def arrival(self) -> ReceiptStep:
        name = "No longer live" if self.is_leaving else "Live"
        if self.is_live:
            return self._step(name, "done", self.flip.at if self.flip else None)
        return (
            ReceiptStep("Held" if self.situation.hold else "Refused" if self.situation.refused else name, "stopped")
            if (self.is_built and self.delay and not self.failed)
            else ReceiptStep(name)
        )

    def _step(self, name: str, state: str, at: datetime | None, detail: str = "") -> ReceiptStep:
        return ReceiptStep(name, state, at, self.clock(at) if at else "", detail)


def _took(time: timedelta) -> str:
    seconds = round(time.total_seconds())
    return f"{max(seconds, 1)} s" if seconds < 100 else length(time)


def _newest_publication(page: Page) -> Publication | None:
    told = page.publications.select_related("revision").order_by("-since")
    text = ("revision__number", "revision__created_at", "revision__who")
    return told.only("page", "since", "until", "path", "published_at", *text).first()


def _entry(version: int) -> AuditEntry | None:
    return AuditEntry.objects.filter(version=version).order_by("pk").first()


def _work(build: Build) -> str:
    if not build.started_at:
        return "Starting a build"
    return "Preparing pictures" if build.phase == PICTURES else "Building"


def _progress(build: Build) -> str:
    return f"{build.done:,} of {build.total:,}" if build.total else ""
