"""Typed but unsaved work: one row for each person and page, overwritten as they type.

A new page has one row for each tab, identified by the tab's slot. Unsaved work isn't a revision: the history holds only
what people chose to save. Only its author ever sees it. Discarded work can be brought back for a day.
"""

import secrets
from datetime import timedelta
from typing import Any, Optional

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from publisher.pages.models.page import Page
from publisher.pages.models.revision import Revision

UNDO = timedelta(days=1)
"""Time for which discarded work can be brought back."""

SLOT = 16
"""Maximum length of a slot, in characters."""


class UnsavedWorkQuerySet(models.QuerySet["UnsavedWork"]):
    def of(self, by: User, page: Page | None, slot: str = "") -> "UnsavedWorkQuerySet":
        """Return one person's work on one page, or in one slot of new pages."""
        return self._at(by, page, slot).filter(discarded_at=None)

    def of_new_pages(self, by: User) -> "UnsavedWorkQuerySet":
        return self.filter(by=by, page=None, discarded_at=None).order_by("-saved_at")

    def of_pages(self, by: User) -> "UnsavedWorkQuerySet":
        return self.filter(by=by, page__isnull=False, discarded_at=None)

    def discarded(self, by: User, page: Page | None, slot: str = "") -> "UnsavedWorkQuerySet":
        return self._at(by, page, slot)._recently_discarded()

    def discarded_new_pages(self, by: User) -> "UnsavedWorkQuerySet":
        return self.filter(by=by, page=None)._recently_discarded()

    def keep(
        self, *, by: User, page: Page | None, seen: str, fields: dict[str, Any], slot: str = ""
    ) -> Optional["UnsavedWork"]:
        """Overwrite the row whose mark is `seen`, or create the first; return None if another tab has written since."""
        mark = secrets.token_hex(8)
        if not self.of(by, page, slot).filter(mark=seen).update(mark=mark, fields=fields, saved_at=Now()):
            try:
                with transaction.atomic():
                    self.create(by=by, page=page, slot=slot, mark=mark, fields=fields)
            except IntegrityError:
                return None
        return self.filter(mark=mark).first()

    def discard(self, *, by: User, page: Page | None, mark: str, slot: str = "") -> bool:
        """Set the row aside unless another tab has written since; work set aside before is lost."""
        self.filter(discarded_at__lte=Now() - UNDO).delete()
        with transaction.atomic():
            if not (going := self.of(by, page, slot).filter(mark=mark)):
                return False
            self._at(by, page, slot).filter(discarded_at__isnull=False).delete()
            return bool(going.update(discarded_at=Now()))

    def bring_back(self, *, by: User, page: Page | None, mark: str, slot: str = "") -> bool:
        """Restore a row that was set aside; work typed since is set aside instead."""
        try:
            with transaction.atomic():
                aside = self.discarded(by, page, slot).filter(mark=mark)
                if not aside.exists():
                    return False
                self.of(by, page, slot).update(discarded_at=Now())
                return bool(aside.update(discarded_at=None))
        except IntegrityError:  # another tab is saving at the same time
            return False

    def _recently_discarded(self) -> "UnsavedWorkQuerySet":
        return self.filter(discarded_at__gt=Now() - UNDO).order_by("-discarded_at")

    def _at(self, by: User, page: Page | None, slot: str) -> "UnsavedWorkQuerySet":
        return self.filter(by=by, page=page, slot=slot)


class UnsavedWork(models.Model):
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    page = models.ForeignKey("pages.Page", null=True, related_name="unsaved_work", on_delete=models.CASCADE)
    # The tab that writes a new page. Empty for an existing page, and for rows written by old code.
    slot = models.CharField(max_length=SLOT, blank=True, default="", db_default="")
    mark = models.CharField(max_length=16)  # new with each write: a tab with an older mark hasn't seen this text
    fields = models.JSONField()  # of the editor's form, as typed
    saved_at = models.DateTimeField(db_default=Now())
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = UnsavedWorkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "page"], condition=Q(discarded_at=None), name="unsaved_once_a_page"),
            models.UniqueConstraint(
                fields=["by", "slot"], condition=Q(page=None, discarded_at=None), name="unsaved_once_a_new_page"
            ),
        ]

    def __str__(self) -> str:
        return f"Unsaved work of {self.saved_at:%d.%m.%Y %H:%M}"

    @property
    def title(self) -> str:
        return str(self.fields.get("title") or "").strip()

    def is_on(self, newest: Revision | None) -> bool:
        """Return True if it was typed on top of the newest text."""
        return str(self.fields.get("base") or "") == str(newest.pk if newest else "")
