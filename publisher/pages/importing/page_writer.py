"""The writer of imported documents: it uses the models' verbs, one transaction per batch. `import_pages` calls it.

A file that can't be written is skipped and named (each has a savepoint); the rest of its batch is written.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publisher.pages.importing.bodies import Bodies, Body
from publisher.pages.importing.collection import Skipped, no_redirect
from publisher.pages.importing.documents import Document
from publisher.pages.importing.import_report import CHANGED, NEW, UNCHANGED, ImportReport
from publisher.pages.importing.problems import FileProblem
from publisher.pages.merge_marks import refuse_marks
from publisher.pages.models import ContentVersion, Page, Publication, Redirect, add_redirect
from publisher.pages.models.feed_ids import take_feed_id
from publisher.pages.old_addresses import address_of
from publisher.pages.paths import url_of

BATCH = 100
"""Files written in one transaction, and pages published in one content version."""

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

    def __init__(self, bodies: Bodies, options: Options) -> None:
        self.bodies, self.options = bodies, options
        self.now = ContentVersion.objects.clock()
        self.report = ImportReport()

    @transaction.atomic
    def write(self, documents: list[Document], advance: Callable[[], None]) -> None:
        existing = {page.path: page for page in _pages_at(document.path for document in documents)}
        written: list[tuple[Document, Page]] = []
        for document in documents:
            page = self._write_page(document, existing.get(document.path))
            if page:
                written.append((document, page))
            advance()
        if self.options.publish:
            public = [(document, page) for document, page in written if self._is_public(document)]
            self._publish({page.pk: document for document, page in public if self._is_due(document)})
            for document, page in public:
                self._plan(document, page)
        self._redirect([document for document, _ in written])
        if self.options.dry_run:
            transaction.set_rollback(True)

    def _write_page(self, document: Document, page: Page | None) -> Page | None:
        try:
            body = self.bodies.read(document)
            self.report.add_body(document, body)
            if body.tags and not document.is_draft and self.options.publish and not self.options.publish_leftovers:
                document.is_held_back = True
                self.report.held_back.append(document.place)
            with transaction.atomic():
                return self._save(document, body, page)
        except FileProblem as problem:
            self.report.skipped.append(Skipped(document.place, problem.line, problem.reason))
        except ValidationError as error:
            line = 0 if hasattr(error, "error_dict") else document.path_line
            self.report.skipped.append(Skipped(document.place, line, _reason(error)))
        return None

    def _save(self, document: Document, body: Body, page: Page | None) -> Page:
        """Save a file: an unchanged one writes nothing, a changed one a revision, even over an editor's newer text."""
        if self.options.publish and self._is_public(document):
            refuse_marks(document.revision["title"], body.text)
        status = UNCHANGED if page else NEW
        if page is None:
            page = Page.objects.create_page(document.path, by=self.options.by, weight=document.weight)
        if document.feed_id:
            take_feed_id(Page.objects.all(), page, document.feed_id)
        before = page.latest_id
        page.save_revision(by=self.options.by, **(document.revision | {"body": body.text, "image": body.image}))
        if page.weight != document.weight:
            Page.objects.filter(pk=page.pk).update(weight=document.weight)
            status = CHANGED
        if page.latest_id != before and status == UNCHANGED:
            status = CHANGED
        self.report.add(status, document)
        if not document.is_verbatim:
            self.report.add_headings(document, page.latest.headings if page.latest else [])
        return page

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
        page.refresh_from_db(fields=["publish_at", "unpublish_at", "planned_revision"])
        is_the_newest = begin is None or page.planned_revision_id == page.latest_id
        if (page.publish_at, page.unpublish_at) == (begin, end) and is_the_newest:
            return True
        try:
            page.schedule(by=self.options.by, publish_at=begin, unpublish_at=end, zone=settings.SITE_TIME_ZONE)
        except ValidationError as error:
            self.report.skipped.append(Skipped(document.place, 0, _reason(error)))
            return False
        return True

    def _note(self, document: Document, text: str) -> None:
        self.report.notes.append(Skipped(document.place, 0, text))

    def _redirect(self, documents: list[Document]) -> None:
        wanted = [(alias, document) for document in documents for alias in document.aliases if alias.path]
        present = Redirect.objects.live().filter(from_path__in=[alias.path for alias, _ in wanted])
        targets = dict(present.values_list("from_path", "target"))
        for alias, document in wanted:
            if targets.get(alias.path) == document.path:
                continue
            try:
                add_redirect(address_of(alias.path), url_of(document.path), by=self.options.by)
                self.report.redirects += 1
            except ValidationError as error:
                self.report.skipped.append(no_redirect(document, alias, _reason(error)))

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


def _pages_at(paths: Iterable[str]) -> Iterable[Page]:
    return Page.objects.kept().filter(path__in=list(paths))


def _day(at: datetime) -> str:
    """Return a day as the report writes it, in SITE_TIME_ZONE."""
    return f"{timezone.localtime(at, ZoneInfo(settings.SITE_TIME_ZONE)):%Y-%m-%d}"


def _reason(error: ValidationError) -> str:
    """Join the messages into one line, each with its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    named = (f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return " ".join(named)
