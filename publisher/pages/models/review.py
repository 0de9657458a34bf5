"""A review: someone asks for an answer about one revision of a page, and someone else approves or returns it.

At most one review of a page waits. An approval is about exactly its revision: an edit needs another one.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from publisher.pages.models.audit import WHO_LENGTH

if TYPE_CHECKING:
    from publisher.pages.models.page import Page
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

    def approvals(self, revisions: "Collection[Revision]") -> "ReviewQuerySet":
        """Return the approvals of exactly these texts by someone other than their authors."""
        own = Q(revision__by=F("answered_by"), answered_by__isnull=False)
        return self.filter(state=APPROVED, revision__in=[text.pk for text in revisions]).exclude(own)


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
