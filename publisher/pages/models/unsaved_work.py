"""What somebody typed and has not saved: one row for each person and page, written over while they type.

It is no revision: the history keeps what people meant to keep. Only its author ever sees it.
"""

import secrets
from typing import Any, Optional

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from publisher.pages.models.page import Page
from publisher.pages.models.revision import Revision


class UnsavedWorkQuerySet(models.QuerySet["UnsavedWork"]):
    def of(self, by: User, page: Page | None) -> "UnsavedWorkQuerySet":
        """Of one person on one page, or on the page that is not there yet."""
        return self.filter(by=by, page=page)

    def keep(self, *, by: User, page: Page | None, seen: str, fields: dict[str, Any]) -> Optional["UnsavedWork"]:
        """Write over the row whose mark is `seen`, or make the first; None when another tab has written since."""
        mark = secrets.token_hex(8)
        if not self.of(by, page).filter(mark=seen).update(mark=mark, fields=fields, saved_at=Now()):
            try:
                with transaction.atomic():
                    self.create(by=by, page=page, mark=mark, fields=fields)
            except IntegrityError:
                return None
        return self.filter(mark=mark).first()


class UnsavedWork(models.Model):
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    page = models.ForeignKey("pages.Page", null=True, related_name="unsaved_work", on_delete=models.CASCADE)
    mark = models.CharField(max_length=16)  # new with each writing: whoever knows an older one has not seen this
    fields = models.JSONField()  # of the editor's form, as they were typed
    saved_at = models.DateTimeField(db_default=Now())

    objects = UnsavedWorkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "page"], name="unsaved_once_a_page"),
            models.UniqueConstraint(fields=["by"], condition=Q(page=None), name="unsaved_once_a_new_page"),
        ]

    def __str__(self) -> str:
        return f"Unsaved work of {self.saved_at:%d.%m.%Y %H:%M}"

    def is_on(self, newest: Revision | None) -> bool:
        """Whether it was typed on top of the newest text."""
        return str(self.fields.get("base") or "") == str(newest.pk if newest else "")
