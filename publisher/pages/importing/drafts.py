"""Drafts of pages, from readings of files to rows. page_writer.py checks each one and stores a batch of them."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from publisher.pages.importing.collection import Skipped
from publisher.pages.importing.import_report import CHANGED, NEW, UNCHANGED
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.readings import Reading
from publisher.pages.markdown import Rendered
from publisher.pages.merge_marks import refuse_marks
from publisher.pages.models import Page, Revision
from publisher.pages.models.audit import signed
from publisher.pages.models.feed_ids import take_feed_ids
from publisher.pages.models.revision import rendered
from publisher.pages.paths import clean_path


@dataclass(slots=True)
class Draft:
    """A file's page before and after it is stored."""

    document: Document
    reading: Reading
    known: Page | None
    """The page that is at its path already."""
    page: Page = field(init=False)
    text: Revision = field(init=False)
    became: Rendered | None = None
    """What the body of a new text becomes."""
    status: str = UNCHANGED
    problem: Skipped | None = None

    def check(self, *, is_public: bool, by: str) -> None:
        """Make the page and its text, valid and not stored yet, or note the problem."""
        body = self.reading.body
        if body is None:
            self.problem = self.reading.problem
            return
        written = self.document.revision | {"body": body.text, "image": body.image}
        try:
            if is_public:
                refuse_marks(written["title"], body.text)
            self.page = self.known or Page(path=clean_path(self.document.path), weight=self.document.weight)
            self.text = Revision.written_on(self.page.latest, page=self.page, **signed(by), **written)
            if self.is_new_text:
                self.became = self.reading.text or rendered(body.text)
        except ValidationError as error:
            return self.skip(error)
        is_same = not self.is_new_text and self.page.weight == self.document.weight
        self.status = NEW if self.known is None else UNCHANGED if is_same else CHANGED

    @property
    def is_new_text(self) -> bool:
        return self.text.pk is None

    def skip(self, error: Exception) -> None:
        """Note why the page can't be stored."""
        document = self.document
        if isinstance(error, ValidationError):
            line = 0 if hasattr(error, "error_dict") else document.path_line
            self.problem = Skipped(document.place, line, reason_of(error))
        else:
            said = " ".join(str(error).split())
            self.problem = Skipped(document.place, 0, f"the database refuses this page ({said}); import it by hand")


def store(drafts: list[Draft], *, by: str) -> None:
    """Store checked drafts: new pages, texts where something has changed, and weights. Call it under the lock."""
    Page.objects.create_pages([draft.page for draft in drafts if draft.known is None], by=by)
    had = [(draft.page, draft.document.feed_id) for draft in drafts if draft.document.feed_id]
    take_feed_ids(Page.objects.all(), had)
    Page.objects.save_texts([(draft.text, draft.became) for draft in drafts if draft.became])
    weighed = [draft for draft in drafts if draft.page.weight != draft.document.weight]
    for draft in weighed:
        draft.page.weight = draft.document.weight
    Page.objects.bulk_update([draft.page for draft in weighed], ["weight"])


def reason_of(error: ValidationError) -> str:
    """Join the messages into one line, each with its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    named = (f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return " ".join(named)
