"""The writer of imported documents: it uses the models' verbs, one transaction per batch. `import_pages` calls it.

A file that can't be written is skipped and named (each has a savepoint); the rest of its batch is written.
"""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from publisher.pages.importing.collection import Skipped
from publisher.pages.importing.documents import Document, read_body
from publisher.pages.importing.import_report import CHANGED, NEW, UNCHANGED, ImportReport
from publisher.pages.importing.link_rewriter import rewrite_body
from publisher.pages.importing.links import Links
from publisher.pages.importing.problems import FileProblem
from publisher.pages.merge_marks import refuse_marks
from publisher.pages.models import Page, Publication, Redirect, add_redirect

BATCH = 100
"""Files written in one transaction, and pages published in one content version."""

ACTOR = "import_pages"


class Writer:
    """A writer of batches of documents that keeps the report. With `dry_run`, each batch is rolled back."""

    def __init__(self, links: Links, *, publish: bool, dry_run: bool) -> None:
        self.links, self.publish, self.dry_run = links, publish, dry_run
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
        if self.publish:
            self._publish({page.pk: document for document, page in written if not document.is_draft})
        self._redirect([document for document, _ in written])
        if self.dry_run:
            transaction.set_rollback(True)

    def _write_page(self, document: Document, page: Page | None) -> Page | None:
        try:
            body = self._body(document)
            with transaction.atomic():
                return self._save(document, body, page)
        except FileProblem as problem:
            self.report.skipped.append(Skipped(document.place, problem.line, problem.reason))
        except ValidationError as error:
            line = 0 if hasattr(error, "error_dict") else document.path_line
            self.report.skipped.append(Skipped(document.place, line, _reason(error)))
        return None

    def _body(self, document: Document) -> str:
        body, line = read_body(document)
        if document.is_verbatim:
            return body
        result = rewrite_body(body, self.links, document.place.rpartition("/")[0], line)
        self.report.add_leftovers(document, result.tags, result.dangling)
        return result.body

    def _save(self, document: Document, body: str, page: Page | None) -> Page:
        """Save a file: an unchanged one writes nothing, a changed one a revision, even over an editor's newer text."""
        if self.publish and not document.is_draft:
            refuse_marks(document.revision["title"], body)
        status = UNCHANGED if page else NEW
        if page is None:
            page = Page.objects.create_page(document.path, by=ACTOR, weight=document.weight)
        before = page.latest_id
        page.save_revision(by=ACTOR, body=body, **document.revision)
        if page.weight != document.weight:
            Page.objects.filter(pk=page.pk).update(weight=document.weight)
            status = CHANGED
        if page.latest_id != before and status == UNCHANGED:
            status = CHANGED
        self.report.add(status, document)
        return page

    def _publish(self, documents: dict[int, Document]) -> None:
        """Date each page by its file, so that readers of the feed don't get a whole archive as news."""
        live = set(Publication.objects.live().filter(page__in=documents).values_list("page_id", flat=True))
        updated = {
            key: document.updated or (document.revision["date"] if key not in live else None)
            for key, document in documents.items()
        }
        known = {key: at for key, at in updated.items() if at}
        self.report.published += len(Page.objects.filter(pk__in=documents).publish(by=ACTOR, updated=known))

    def _redirect(self, documents: list[Document]) -> None:
        wanted = [(alias, document) for document in documents for alias in document.aliases if alias.path]
        present = Redirect.objects.live().filter(from_path__in=[alias.path for alias, _ in wanted])
        targets = dict(present.values_list("from_path", "target"))
        for alias, document in wanted:
            if targets.get(alias.path) == document.path:
                continue
            try:
                add_redirect(alias.path, document.path, by=ACTOR)
                self.report.redirects += 1
            except ValidationError as error:
                if alias.line:
                    reason = f"no redirect from {alias.address!r}: {_reason(error)}"
                    self.report.skipped.append(Skipped(document.place, alias.line, reason))


def _pages_at(paths: Iterable[str]) -> Iterable[Page]:
    return Page.objects.kept().filter(path__in=list(paths))


def _reason(error: ValidationError) -> str:
    """Join the messages into one line, each with its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    named = (f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return " ".join(named)
