"""A page's history: its revisions and what was done with it, newest first, one shelf at a time.

A change to another page may touch this one (a page above it moved, several were published together). The audit entry
is then found by the content version where a publication of this page began or ended. A change of a file that it shows
is found by the content version where a version of that file began.
"""

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import NamedTuple

from django.db.models import Q, QuerySet

from publisher.desk.history.deeds import FILE_CHANGES, REVIEWS, detail_of, number_of, said_of
from publisher.pages.models import (
    AuditEntry,
    MediaName,
    MediaVersion,
    Page,
    Publication,
    Remark,
    Review,
    Revision,
    RevisionLink,
)
from publisher.pages.models.media import PREFIX
from publisher.pages.paths import url_of

SHELF = 30
HIGHEST = 2**31 - 1, 2**63 - 1, 2**63 - 1


class HistoryPosition(NamedTuple):
    """The reader's place: the revision, audit entry and content version below which the next shelf begins."""

    revision: int
    entry: int
    version: int

    def __str__(self) -> str:
        return "-".join(map(str, self))

    @classmethod
    def read(cls, text: str) -> "HistoryPosition":
        """Read the place from the address; start at the newest if it is malformed."""
        numbers = [int(part) for part in text.split("-") if part.isdecimal() and len(part) < 20]
        return cls(*map(min, numbers, HIGHEST)) if len(numbers) == len(HIGHEST) else cls(*HIGHEST)


@dataclass(frozen=True)
class Saved:
    revision: Revision

    @property
    def at(self) -> datetime:
        return self.revision.created_at


@dataclass(frozen=True)
class Done:
    page: Page
    entry: AuditEntry | None
    """The audit entry, or None for what was there from the beginning."""

    opened: Publication | None
    closed: Publication | None
    review: Review | None = None
    remark: Remark | None = None
    """The remark or answer that the entry is about, unless a purge has deleted it."""

    @property
    def at(self) -> datetime:
        return self.entry.at if self.entry else self.opened.published_at  # type: ignore[union-attr] # one is there

    @property
    def who(self) -> str:
        return self.entry.who if self.entry else ""

    @property
    def text(self) -> str:
        is_own = self.entry is not None and self.entry.page_id == self.page.pk
        said = said_of(self.entry) if self.entry and (is_own or self.entry.action in FILE_CHANGES) else ""
        return said or self._for_readers()

    @property
    def note(self) -> str:
        """What the person typed who asked for a review, answered one, or published without one."""
        if self.entry and (reason := detail_of(self.entry).get("without_approval")):
            return f"Without approval: {reason}"
        if self.review is None or self.entry is None:
            return ""
        return self.review.note if self.entry.action == "submit" else self.review.answer

    @property
    def told(self) -> str:
        """What readers were told about another text, or that they weren't."""
        old, new = self.closed, self.opened
        is_published = self.entry is not None and self.entry.action == "publish"
        if not is_published or not (old and new) or old.revision_id == new.revision_id:
            return ""
        if old.published_at == new.published_at:
            return "Small correction: the date stays"
        return f"For readers: {new.change_note}" if new.change_note else ""

    def _for_readers(self) -> str:
        old, new = self.closed, self.opened
        if new is None:
            return "Unpublished" if old or self.entry is None else self.entry.action.capitalize()
        if old and old.path != new.path:
            return f"Moved along from {url_of(old.path)} to {url_of(new.path)}"
        if old and (old.revision_id, old.weight) == (new.revision_id, new.weight):
            return f"Listed in {url_of(new.section or '')} from then on"
        if old and old.revision_id == new.revision_id:
            return f"Published in another place in {url_of(new.section or '')}"
        return f"Published revision {new.revision.number} at {url_of(new.path)}"


@dataclass(frozen=True)
class Shelf:
    events: list[Saved | Done]
    further: HistoryPosition | None
    """The place where the next shelf begins, None after the last."""


def history(page: Page, place: HistoryPosition) -> Shelf:
    """Return the shelf at a place, in five queries regardless of its size."""
    published = _publications(page, place)
    entries = list(_entries(page, published, place)[: SHELF + 1])
    done = _done(page, entries, published)
    saved = [Saved(revision) for revision in _revisions(page, place)]
    if len(entries) + len(saved) <= SHELF:
        done += _from_the_beginning(page, entries, published)
    events = list(merge(done, saved, key=lambda event: event.at, reverse=True))
    shown = events[:SHELF]
    return Shelf(shown, _after(shown, place) if len(events) > SHELF else None)


def _revisions(page: Page, place: HistoryPosition) -> QuerySet[Revision]:
    short = page.revisions.only("page", "number", "title", "note", "created_at", "who")
    return short.filter(number__lt=place.revision).order_by("-number")[: SHELF + 1]


def _publications(page: Page, place: HistoryPosition) -> list[Publication]:
    found = page.publications.filter(since__lt=place.version).select_related("revision").order_by("-since")
    short = ("since", "until", "path", "section", "weight", "published_at", "change_notes", "page")
    return list(found.only(*short, "revision", "revision__number")[: SHELF + 1])


def _entries(page: Page, published: list[Publication], place: HistoryPosition) -> QuerySet[AuditEntry]:
    versions = {version for p in published for version in (p.since, p.until) if version}
    touching = Q(page=page) | Q(version__in=versions)
    touching |= Q(version__in=_file_versions(page, place), action__in=FILE_CHANGES)
    return AuditEntry.objects.filter(touching, pk__lt=place.entry).order_by("-pk")


def _file_versions(page: Page, place: HistoryPosition) -> list[int]:
    """Return the content versions at which files that its texts name began to show something else."""
    named = RevisionLink.objects.filter(revision__page=page, path__startswith=PREFIX).values("path")
    files = MediaName.objects.filter(path__in=named).values("file")
    versions = MediaVersion.objects.filter(file__in=files, since__lt=place.version)
    return list(versions.order_by("-since").values_list("since", flat=True)[: SHELF + 1])


def _done(page: Page, entries: list[AuditEntry], published: list[Publication]) -> list[Saved | Done]:
    opened, closed = {p.since: p for p in published}, {p.until: p for p in published if p.until}
    reviews = page.reviews.in_bulk([number_of(e, "review") for e in entries if e.action in REVIEWS])
    remarks = Remark.objects.in_bulk(filter(None, (number_of(e, "remark") for e in entries)))
    return [
        Done(
            page, e, opened.get(e.version or 0), closed.get(e.version or 0),
            reviews.get(number_of(e, "review")), remarks.get(number_of(e, "remark")),
        )
        for e in entries
    ]  # fmt: skip


def _from_the_beginning(page: Page, entries: list[AuditEntry], published: list[Publication]) -> list[Saved | Done]:
    """Return the publications without an audit entry: no person published the first home page."""
    audited = {entry.version for entry in entries}
    return [Done(page, None, p, None) for p in published if p.since not in audited]


def _after(shown: list[Saved | Done], place: HistoryPosition) -> HistoryPosition:
    revisions = [event.revision.number for event in shown if isinstance(event, Saved)]
    entries = [event.entry for event in shown if isinstance(event, Done) and event.entry]
    versions = [entry.version for entry in entries if entry.version]
    return HistoryPosition(
        min(revisions, default=place.revision),
        min((entry.pk for entry in entries), default=place.entry),
        min(versions, default=place.version),
    )
