"""An uploaded file, named by the hash of its bytes; it is public while a live page uses it."""

from django.db import models
from django.db.models.functions import Now


class Asset(models.Model):
    digest = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal
    suffix = models.CharField(max_length=10)  # with the dot: .png
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(db_default=Now())
    used_by = models.ManyToManyField("pages.Revision", related_name="assets", blank=True)

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """The public path; bodies link to it by this path."""
        return f"media/{self.digest}{self.suffix}"
