"""Revisions whose render failure has been emailed, so each is reported once, however many builds try."""

from django.db import models
from django.db.models.functions import Now

from publisher.pages.models import Revision


class ToldFailure(models.Model):
    """A reported revision. The process that inserts the row sends the mail, and deletes the row if that fails."""

    revision = models.OneToOneField(Revision, related_name="+", on_delete=models.CASCADE)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"told of {self.revision_id}"
