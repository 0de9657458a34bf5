"""What somebody typed and has not saved: a row for each person and page, written over while they type.

A page that is not there yet has one for each tab, by the tab's slot. It is no revision: the history keeps what people
meant to keep. Only its author ever sees it. What they discard can be brought back for a day.
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
"""How long discarded work can be brought back."""

SLOT = 16
"""Most characters of a slot."""


class UnsavedWorkQuerySet(models.QuerySet["UnsavedWork"]):
    def of(self, by: User, page: Page | None, slot: str = "") -> "UnsavedWorkQuerySet":
        """Of one person on one page, or in one slot of pages that are not there yet."""
        return self._at(by, page, slot).filter(discarded_at=None)

    def of_new_pages(self, by: User) -> "UnsavedWorkQuerySet":
        return self.filter(by=by, page=None, discarded_at=None).order_by("-saved_at")

    def discarded(self, by: User, page: Page | None, slot: str = "") -> "UnsavedWorkQuerySet":
        return self._at(by, page, slot).filter(discarded_at__gt=Now() - UNDO).order_by("-discarded_at")

    def keep(
        self, *, by: User, page: Page | None, seen: str, fields: dict[str, Any], slot: str = ""
    ) -> Optional["UnsavedWork"]:
        """Write over the row whose mark is `seen`, or make the first; None when another tab has written since."""
        mark = secrets.token_hex(8)
        if not self.of(by, page, slot).filter(mark=seen).update(mark=mark, fields=fields, saved_at=Now()):
            try:
                with transaction.atomic():
                    self.create(by=by, page=page, slot=slot, mark=mark, fields=fields)
            except IntegrityError:
                return None
        return self.filter(mark=mark).first()

    def discard(self, *, by: User, page: Page | None, mark: str, slot: str = "") -> bool:
        """Put the row aside, unless another tab has written since; what was put aside before is gone."""
        self.filter(discarded_at__lte=Now() - UNDO).delete()
        with transaction.atomic():
            if not (going := self.of(by, page, slot).filter(mark=mark)):
                return False
            self._at(by, page, slot).filter(discarded_at__isnull=False).delete()
            return bool(going.update(discarded_at=Now()))

    def bring_back(self, *, by: User, page: Page | None, mark: str, slot: str = "") -> bool:
        """Take back that a row was put aside; what was typed since is put aside instead."""
        try:
            with transaction.atomic():
                aside = self.discarded(by, page, slot).filter(mark=mark)
                if not aside.exists():
                    return False
                self.of(by, page, slot).update(discarded_at=Now())
                return bool(aside.update(discarded_at=None))
        except IntegrityError:  # somebody is typing in another tab at this very moment
            return False

    def _at(self, by: User, page: Page | None, slot: str) -> "UnsavedWorkQuerySet":
        return self.filter(by=by, page=page, slot=slot)


class UnsavedWork(models.Model):
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    page = models.ForeignKey("pages.Page", null=True, related_name="unsaved_work", on_delete=models.CASCADE)
    # Of a page that is not there yet: which tab writes it. Empty for a page that is, and where old code wrote it.
    slot = models.CharField(max_length=SLOT, blank=True, default="", db_default="")
    mark = models.CharField(max_length=16)  # new with each writing: whoever knows an older one has not seen this
    fields = models.JSONField()  # of the editor's form, as they were typed
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
        """Whether it was typed on top of the newest text."""
        return str(self.fields.get("base") or "") == str(newest.pk if newest else "")
