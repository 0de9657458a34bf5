"""A page's remarks with their answers, in one query: open ones in the order of the text, resolved ones newest first."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F

from publisher.desk.remarks.forms import AnswerForm, NewRemarkForm, WordsForm
from publisher.pages.models import Page, Remark

RESOLVED = 50
"""Number of resolved remarks shown; the history has all."""


@dataclass(frozen=True)
class Thread:
    remark: Remark
    answers: list[Remark]
    place: int | None
    """Where its passage begins in the newest text, if it is still there."""

    form: WordsForm

    @property
    def is_gone(self) -> bool:
        return bool(self.remark.quote) and self.place is None

    @property
    def order(self) -> tuple[bool, int, int]:
        """First what is about the whole page or a passage that is gone, then the places in the text."""
        return self.place is not None, self.place or 0, self.remark.pk


@dataclass(frozen=True)
class RemarkThreads:
    page: Page
    beside: bool
    """Whether they stand beside the text, in the editor."""

    refused: WordsForm | None = None
    """A form that was sent and refused, shown again with what was typed."""

    rows: list[Remark] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page, *, beside: bool, refused: WordsForm | None = None) -> "RemarkThreads":
        rows = page.remarks.annotate(number=F("revision__number")).order_by("pk")
        return cls(page, beside, refused, list(rows))

    @cached_property
    def open(self) -> list[Thread]:
        threads = [self._thread(remark) for remark in self.rows if remark.on_id is None and remark.is_open]
        return sorted(threads, key=lambda thread: thread.order)

    @cached_property
    def resolved(self) -> list[Thread]:
        return [self._thread(remark) for remark in reversed(self._closed[-RESOLVED:])]

    @property
    def count_resolved(self) -> int:
        return len(self._closed)

    @property
    def new(self) -> NewRemarkForm:
        return self.refused if isinstance(self.refused, NewRemarkForm) else NewRemarkForm(beside=self.beside)

    @property
    def is_for_writing(self) -> bool:
        """False for a deleted page, unless words were typed that have nowhere else to stand."""
        return self.page.deleted_at is None or self.refused is not None

    @cached_property
    def _closed(self) -> list[Remark]:
        closed = [remark for remark in self.rows if not remark.is_open]
        return sorted(closed, key=lambda remark: (remark.resolved_at, remark.pk))

    def _thread(self, remark: Remark) -> Thread:
        answers = [answer for answer in self.rows if answer.on_id == remark.pk]
        body = self.page.latest.body if self.page.latest else ""
        return Thread(remark, answers, remark.passage.place_in(body), self._form(remark))

    def _form(self, remark: Remark) -> WordsForm:
        if isinstance(self.refused, AnswerForm) and self.refused.remark == remark:
            return self.refused
        return AnswerForm(remark, beside=self.beside)
