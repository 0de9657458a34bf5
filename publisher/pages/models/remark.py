"""A remark on a page's draft, or an answer to one: what colleagues say to each other, never published.

It is about a passage of the revision that it was made on, or about the page as a whole. An answer stands below its
remark, which is open until someone resolves it.
"""

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from publisher.characters import NO_TEXT
from publisher.pages.models.audit import WHO_LENGTH, Actor, AuditEntry, signed
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.page import Page
from publisher.pages.models.revision import Revision
from publisher.pages.passage import CONTEXT, Passage

LONGEST = 5_000
"""Maximum characters of a remark."""

LONGEST_QUOTE = 1_000
"""Maximum characters of a quoted passage."""

DEEDS = {
    "remark": "Made a remark",
    "answer remark": "Answered a remark",
    "resolve remark": "Resolved a remark",
    "reopen remark": "Reopened a remark",
}
"""The audit's actions, each as the history tells it."""

NO_ONE = 0
"""Stands for the account of a command, or of a person whose account is gone."""


class RemarkQuerySet(models.QuerySet["Remark"]):
    @transaction.atomic
    def make(self, page: Page, text: str, *, by: Actor, passage: Passage | None = None) -> "Remark":
        """Remark on the page's newest text; raise ValidationError for a passage that isn't in it, or a deleted page."""
        page = _writable(page.pk)
        if passage is not None:
            passage = _found(passage, page.latest)
        quoted = passage._asdict() if passage else {}
        return _said("remark", by=by, page=page, revision=page.latest, text=text, **quoted)

    def threads(self) -> Self:
        """Return remarks without the answers, those of one page oldest first."""
        return self.filter(on=None).order_by("pk")

    def open(self) -> Self:
        return self.threads().filter(resolved_at=None, page__deleted_at=None)

    def open_for(self, person: User) -> Self:
        """Return open remarks whose last words aren't this person's: on pages whose newest text this person wrote, and
        those that this person made or answered."""
        answers = Remark.objects.filter(on=OuterRef("pk"))
        last_answer = answers.order_by("-pk").annotate(whose=Coalesce("by", NO_ONE)).values("whose")[:1]
        theirs = Q(page__latest__by=person) | Q(by=person) | Exists(answers.filter(by=person))
        last = Coalesce(Subquery(last_answer), F("by"), NO_ONE)
        return (
            self.open()
            .filter(theirs, page__in=Page.objects.readable_by(person))
            .annotate(last_by=last)
            .exclude(last_by=person.pk)
        )


class Remark(models.Model):
    page = models.ForeignKey(Page, related_name="remarks", on_delete=models.CASCADE)
    revision = models.ForeignKey(Revision, null=True, related_name="+", on_delete=models.SET_NULL)
    on = models.ForeignKey("self", null=True, related_name="answers", on_delete=models.CASCADE)
    # The passage, see publisher.pages.passage. Without a quote: about the page as a whole.
    quote = models.TextField(blank=True, max_length=LONGEST_QUOTE)
    before = models.CharField(blank=True, max_length=CONTEXT)
    after = models.CharField(blank=True, max_length=CONTEXT)
    start = models.PositiveIntegerField(default=0)
    text = models.TextField(max_length=LONGEST)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)
    who = models.CharField(max_length=WHO_LENGTH)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    resolved_who = models.CharField(blank=True, max_length=WHO_LENGTH)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["page"], name="remark_open", condition=Q(on=None, resolved_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_who="") | Q(~Q(resolved_who=""), resolved_at__isnull=False),
                name="remark_resolved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(on=None) | Q(resolved_at=None, quote=""), name="remark_answer_has_no_passage_or_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.text[:50]}"

    @property
    def passage(self) -> Passage:
        return Passage(self.quote, self.before, self.after, self.start)

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @transaction.atomic
    def answer(self, text: str, *, by: Actor) -> "Remark":
        page = _writable(self.page_id)
        return _said("answer remark", by=by, page=page, revision=page.latest, on=self, text=text)

    @transaction.atomic
    def resolve(self, *, by: Actor) -> None:
        """Close the remark; one that is resolved already stays as it is."""
        _writable(self.page_id)
        signature = {f"resolved_{name}": value for name, value in signed(by).items()}
        if Remark.objects.filter(pk=self.pk, resolved_at=None).update(resolved_at=Now(), **signature):
            self.audited("resolve remark", by=by)
        self.refresh_from_db()

    @transaction.atomic
    def reopen(self, *, by: Actor) -> None:
        _writable(self.page_id)
        closed = Remark.objects.filter(pk=self.pk, resolved_at__isnull=False)
        if closed.update(resolved_at=None, resolved_by=None, resolved_who=""):
            self.audited("reopen remark", by=by)
        self.refresh_from_db()

    def audited(self, deed: str, *, by: Actor) -> "Remark":
        """Record the deed without the words: they belong to the remark, and end with it."""
        AuditEntry.record(deed, by=by, page_id=self.page_id, remark=self.pk)
        return self

    def clean(self) -> None:
        if NO_TEXT.search(self.text):
            raise ValidationError(
                {"text": "It contains a character that isn't text (a control character, or half of one); remove it."}
            )


def _writable(page: int) -> Page:
    """Return the page under the lock; raise ValidationError if it's deleted."""
    ContentVersion.objects.lock()
    found = Page.objects.select_related("latest").get(pk=page)
    found.refuse_deleted()
    return found


def _said(deed: str, *, by: Actor, **words: Any) -> Remark:
    """Store a remark or an answer; raise ValidationError for words that are none."""
    remark = Remark(**words, **signed(by))
    remark.full_clean(exclude=["page", "revision", "on", "by"], validate_unique=False)
    remark.save(force_insert=True)
    return remark.audited(deed, by=by)


def _found(passage: Passage, newest: Revision | None) -> Passage:
    """Return the passage as the newest text has it."""
    body = newest.body if newest else ""
    start = passage.place_in(body)
    if start is None:
        raise ValidationError(
            "The saved text doesn't have this passage. Copy it exactly as it is there, or save your draft first.",
            code="passage",
        )
    return Passage.taken(body, start, start + len(passage.quote))
