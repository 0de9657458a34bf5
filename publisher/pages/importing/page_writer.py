"""The writer of imported documents: it uses the models' verbs, one transaction per batch. `import_pages` calls it.

A file that can't be written is skipped and named; the rest of its batch is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from publisher.pages.importing.aliases import Alias
from publisher.pages.importing.collection import Skipped, no_redirect
from publisher.pages.importing.drafts import Draft, reason_of, store
from publisher.pages.importing.import_report import NEW, ImportReport
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.readings import Reading
from publisher.pages.models import ContentVersion, Page, Publication, Redirect, add_page_redirects, add_redirect

ACTOR = "import_pages"


@dataclass(frozen=True, slots=True)
class Options:
    """What to do with the pages, and in whose name. With `dry_run`, each batch is rolled back."""

    publish: bool = False
    publish_future: bool = False
    publish_leftovers: bool = False
    dry_run: bool = False
    by: str = ACTOR


class Writer:
    """A writer of batches of documents that keeps the report."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.now = ContentVersion.objects.clock()
        self.report = ImportReport()

    @transaction.atomic
    def write(self, read: list[tuple[Document, Reading]]) -> int:
        """Write a batch of files as they were read; return how many rows of pages are new."""
        ContentVersion.objects.lock()
        drafts = self._written(read)
        for draft in drafts:
            self._tell(draft)
        done = [draft for draft in drafts if not draft.problem]
        if self.options.publish:
            self._make_public([draft for draft in done if self._is_public(draft.document)])
        self._redirect([draft.document for draft in done])
        if self.options.dry_run:
            transaction.set_rollback(True)
            return 0
        return sum(draft.status == NEW for draft in done)

    def _written(self, read: list[tuple[Document, Reading]]) -> list[Draft]:
        """Write pages together; if a rule or the database refuses them, find the page that it is about, and skip it."""
        drafts = self._drafts(read)
        try:
            with transaction.atomic():
                store([draft for draft in drafts if not draft.problem], by=self.options.by)
        except (ValidationError, DataError, IntegrityError) as error:
            if len(read) > 1:
                half = len(read) // 2
                return self._written(read[:half]) + self._written(read[half:])
            drafts[0].skip(error)
        return drafts

    def _drafts(self, read: list[tuple[Document, Reading]]) -> list[Draft]:
        paths = [document.path for document, _ in read]
        pages = Page.objects.kept().filter(path__in=paths).select_related("latest")
        existing = {page.path: page for page in pages}
        wanted = [one for one in read if one[0].digest or one[0].path not in existing]  # an editor's page stays
        drafts = [Draft(document, reading, existing.get(document.path)) for document, reading in wanted]
        for draft in drafts:
            self._hold_back(draft)
            draft.check(is_public=self.options.publish and self._is_public(draft.document), by=self.options.by)
        return drafts

    def _hold_back(self, draft: Draft) -> None:
        tags = draft.reading.body.tags if draft.reading.body else []
        if tags and not draft.document.is_draft and self.options.publish and not self.options.publish_leftovers:
            draft.document.is_held_back = True

    def _tell(self, draft: Draft) -> None:
        """Report what became of a file."""
        document, body = draft.document, draft.reading.body
        if body:
            self.report.add_body(document, body)
        if document.is_held_back:
            self.report.held_back.append(document.place)
        if draft.problem:
            self.report.skipped.append(draft.problem)
            return
        self.report.add(draft.status, document)
        if not document.is_verbatim:
            self.report.add_headings(document, draft.text.headings)

    def _make_public(self, drafts: list[Draft]) -> None:
        self._publish({draft.page.pk: draft.document for draft in drafts if self._is_due(draft.document)})
        timed = {draft.page.pk: draft.document for draft in drafts if draft.document.is_timed}
        pages = Page.objects.in_bulk(timed) if timed else {}
        for key, document in timed.items():
            self._plan(document, pages[key])

    def _publish(self, documents: dict[int, Document]) -> None:
        """Date each page by its file, so that readers of the feed don't get a whole archive as news."""
        live = set(Publication.objects.live().filter(page__in=documents).values_list("page_id", flat=True))
        updated = {
            key: document.updated or (document.revision["date"] if key not in live else None)
            for key, document in documents.items()
        }
        known = {key: at for key, at in updated.items() if at}
        self.report.published += len(Page.objects.filter(pk__in=documents).publish(by=self.options.by, updated=known))

    def _is_public(self, document: Document) -> bool:
        """Return whether readers may get the page: its file says so, and no tags are left in it."""
        return not (document.is_draft or document.is_held_back)

    def _is_due(self, document: Document) -> bool:
        is_over = document.unpublish_at is not None and document.unpublish_at <= self.now
        return not is_over and not self._is_ahead(document)

    def _is_ahead(self, document: Document) -> bool:
        return not self.options.publish_future and document.publish_at is not None and document.publish_at > self.now

    def _plan(self, document: Document, page: Page) -> None:
        """Plan what its file says of times to come; a page whose time is over stays a draft."""
        begin = document.publish_at if self._is_ahead(document) else None
        end = document.unpublish_at
        if end and end <= self.now:
            self.report.drafts += 1
            self._note(document, f"its time was over on {_day(end)}; it is a draft")
        elif (begin or end) and self._plan_times(document, page, begin, end) and begin:
            self.report.planned += 1
            self._note(document, f"it is not to be public before {_day(begin)}, and planned for then")

    def _plan_times(self, document: Document, page: Page, begin: datetime | None, end: datetime | None) -> bool:
        """Plan these times, unless that is done; return False if they are refused."""
        is_the_newest = begin is None or page.planned_revision_id == page.latest_id
        if (page.publish_at, page.unpublish_at) == (begin, end) and is_the_newest:
            return True
        try:
            page.schedule(by=self.options.by, publish_at=begin, unpublish_at=end, zone=settings.SITE_TIME_ZONE)
        except ValidationError as error:
            self.report.skipped.append(Skipped(document.place, 0, reason_of(error)))
            return False
        return True

    def _note(self, document: Document, text: str) -> None:
        self.report.notes.append(Skipped(document.place, 0, text))

    def _redirect(self, documents: list[Document]) -> None:
        wanted = [(alias, document) for document in documents for alias in document.aliases if alias.path]
        present = Redirect.objects.live().filter(from_path__in=[alias.path for alias, _ in wanted])
        targets = dict(present.values_list("from_path", "target"))
        self._add_redirects([one for one in wanted if targets.get(one[0].path) != one[1].path])

    def _add_redirects(self, wanted: list[tuple[Alias, Document]]) -> None:
        """Add redirects together; if one is refused, find it and name it."""
        if not wanted:
            return
        try:
            add_page_redirects({alias.path: document.path for alias, document in wanted}, by=self.options.by)
            self.report.redirects += len(wanted)
        except ValidationError as error:
            if len(wanted) == 1:
                [(alias, document)] = wanted
                self.report.skipped.append(no_redirect(document, alias, reason_of(error)))
            else:
                half = len(wanted) // 2
                self._add_redirects(wanted[:half])
                self._add_redirects(wanted[half:])

    @transaction.atomic
    def redirect_feeds(self, feeds: Iterable[str]) -> None:
        """Lead readers of the generator's feed to the site's own."""
        known = set(Redirect.objects.live().filter(from_path__in=feeds).values_list("from_path", flat=True))
        for feed in feeds:
            if feed not in known:
                add_redirect(f"/{feed}", "/feed.xml", by=self.options.by)
                self.report.redirects += 1
        if self.options.dry_run:
            transaction.set_rollback(True)


def _day(at: datetime) -> str:
    """Return a day as the report writes it, in SITE_TIME_ZONE."""
    return f"{timezone.localtime(at, ZoneInfo(settings.SITE_TIME_ZONE)):%Y-%m-%d}"
