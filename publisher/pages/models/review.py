"""A review: someone asks for an answer about one revision of a page, and someone else approves or returns it.

At most one review of a page waits. An approval is about exactly its revision: an edit needs another one.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from publisher.pages.merge_marks import refuse_marks
from publisher.pages.models.audit import WHO_LENGTH, Actor, AuditEntry, signed
from publisher.pages.models.authorship import written_by
from publisher.pages.models.content_version import ContentVersion

if TYPE_CHECKING:
    from publisher.pages.models.page import Page
    from publisher.pages.models.publication import Publication
    from publisher.pages.models.revision import Revision

WAITING, APPROVED, RETURNED, WITHDRAWN = "waiting", "approved", "returned", "withdrawn"

MOST_WORDS = 2_000
"""Maximum length of a note and of an answer, in characters."""


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> "ReviewQuerySet":
        """Return the reviews that wait for an answer; those of deleted pages wait until their pages are restored."""
        return self.filter(state=WAITING, page__deleted_at=None)

    def of(self, page: "Page") -> "ReviewQuerySet":
        """Return a page's reviews, newest first."""
        return self.filter(page=page).order_by("-pk")

    def standing(self, page: "Page") -> "Review | None":
        """Return the page's review that waits, or the last one if it was returned and readers have no newer text."""
        last = self.of(page).exclude(state=WITHDRAWN).select_related("revision").first()
        if last is None or last.state == APPROVED:
            return None
        newer = page.publications.filter(until=None, revision__number__gt=last.revision.number)
        return last if last.is_waiting or not newer.exists() else None

    def approvals(self, revisions: "Collection[Revision]") -> "ReviewQuerySet":
        """Return the approvals of exactly these texts; none is by a text's author."""
        return self.filter(state=APPROVED, revision__in=[text.pk for text in revisions])

    def ask(self, text: "Revision", *, live: "Publication | None", by: Actor, note: str = "") -> "Review":
        """Ask for a review of a page's newest text, instead of an older one's that waits; call under the lock."""
        refuse_marks(text.title, text.body)
        if live and live.revision_id == text.pk:
            raise ValidationError("Readers already have this text; there is nothing to review.", code="live")
        waiting = self.filter(page=text.page_id, state=WAITING).select_related("revision").first()
        if waiting and waiting.revision_id == text.pk:
            raise ValidationError(f"{waiting.asked_who} has already submitted this text for review.", code="waiting")
        if waiting:
            waiting._end(WITHDRAWN, by=by, answer=f"Revision {text.number} was submitted instead.")
        asked = {"asked_by": signed(by)["by"], "asked_who": signed(by)["who"]}
        review = self.create(page_id=text.page_id, revision=text, note=note, **asked)
        review._record("submit", by=by)
        return review

    def settle(self, opened: "Collection[Revision]", *, by: Actor) -> None:
        """End the reviews that these texts, now published, have answered; call under the lock.

        Publishing someone else's text approves it. A review of an older text, or of one's own, has no purpose left.
        """
        newest = {text.page_id: text for text in opened}
        for review in self.filter(page__in=newest, state=WAITING).select_related("revision"):
            text = newest[review.page_id]
            is_approval = text.pk == review.revision_id and not isinstance(by, str) and not written_by(by, [text])
            if review.revision.number <= text.number:
                review._end(APPROVED if is_approval else WITHDRAWN, by=by, answer=f"Published revision {text.number}.")


class Review(models.Model):
    page = models.ForeignKey("pages.Page", related_name="reviews", on_delete=models.CASCADE)
    revision = models.ForeignKey("pages.Revision", related_name="reviews", on_delete=models.CASCADE)
    state = models.CharField(max_length=10, default=WAITING)
    note = models.TextField(blank=True, max_length=MOST_WORDS)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)
    asked_who = models.CharField(max_length=WHO_LENGTH)
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.TextField(blank=True, max_length=MOST_WORDS)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)
    answered_who = models.CharField(max_length=WHO_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=Q(state=WAITING), name="one_review_waits_a_page"),
            models.CheckConstraint(
                condition=Q(state__in=(WAITING, APPROVED, RETURNED, WITHDRAWN)), name="review_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=WAITING, answered_at=None) | ~Q(state=WAITING) & Q(answered_at__isnull=False),
                name="review_answered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_who}: revision {self.revision_id} ({self.state})"

    @property
    def is_waiting(self) -> bool:
        return self.state == WAITING

    def is_text_of(self, person: Actor) -> bool:
        return bool(written_by(person, [self.revision]))

    @transaction.atomic
    def withdraw(self, *, by: Actor) -> None:
        """End the review without an answer; only the person who asked may."""
        self._lock()
        if not isinstance(by, str) and by.pk != self.asked_by_id:
            raise ValidationError(f"Only {self.asked_who} can withdraw this; return it instead.", code="not yours")
        self._end(WITHDRAWN, by=by)
        self._record("withdraw", by=by)

    @transaction.atomic
    def send_back(self, *, by: Actor, reason: str) -> None:
        """Return the text to the person who asked, with a reason."""
        self._lock()
        if not reason.strip():
            raise ValidationError({"reason": "Say what is missing, so that the author knows what to change."})
        self._end(RETURNED, by=by, answer=reason)
        self._record("return", by=by)

    @transaction.atomic
    def approve(
        self, *, by: Actor, answer: str = "", publish_at: datetime | None = None, zone: str = "UTC"
    ) -> "list[Publication]":
        """Approve exactly this text, and publish it now, or plan it for `publish_at`; return what was published.

        Raise ValidationError for the person's own text, and if a newer text exists.
        """
        self._lock()
        if self.is_text_of(by):
            raise ValidationError("This is your own text; someone else has to approve it.", code="own")
        self._refuse_newer()
        self._end(APPROVED, by=by, answer=answer)
        self._record("approve", by=by)
        if publish_at is None:
            return self.page.publish(by=by)
        until = self.page.unpublish_at
        self.page.schedule(by=by, publish_at=publish_at, unpublish_at=until, zone=zone, revision=self.revision_id)
        return []

    def _lock(self) -> None:
        """Reread the review under the content lock; raise ValidationError if it has been answered."""
        ContentVersion.objects.lock()
        self.refresh_from_db(from_queryset=Review.objects.select_related("revision", "page__latest"))
        self.page.refuse_deleted()
        if not self.is_waiting:
            raise ValidationError(f"{self.answered_who} has already {self.state} this.", code="answered")

    def _refuse_newer(self) -> None:
        newest = self.page.latest
        if newest is not None and newest.pk != self.revision_id:
            raise ValidationError(
                f"{newest.who} saved a newer text (revision {newest.number}) after revision {self.revision.number} was"
                " submitted. Submit the newer text, then approve that. Nothing was published.",
                code="newer",
            )

    def _end(self, state: str, *, by: Actor, answer: str = "") -> None:
        who = signed(by)
        self.state, self.answer = state, answer
        self.answered_by, self.answered_who, self.answered_at = who["by"], who["who"], ContentVersion.objects.clock()
        self.save(update_fields=["state", "answer", "answered_by", "answered_who", "answered_at"])

    def _record(self, action: str, *, by: Actor) -> None:
        """Audit what was done, without the words: a purge deletes those with the review."""
        AuditEntry.record(action, by=by, page_id=self.page_id, revision=self.revision.number, review=self.pk)
