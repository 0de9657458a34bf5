"""Of which texts it has been told by mail that they could not be rendered: once for each, however many builds try."""

from django.db import models
from django.db.models.functions import Now

from publisher.pages.models import Revision


class ToldFailure(models.Model):
    """The row is what makes it once: whoever inserts it sends the mail, and takes it back where that went wrong."""

    revision = models.OneToOneField(Revision, related_name="+", on_delete=models.CASCADE)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"told of {self.revision_id}"
