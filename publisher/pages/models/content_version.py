"""The one number that every transaction takes when it changes what readers may see."""

from django.db import models
from django.db.models import F


class ContentVersionManager(models.Manager["ContentVersion"]):
    def current(self) -> int:
        return self.values_list("number", flat=True).get()

    def advance(self) -> int:
        """Take the next number. The row stays locked until the transaction ends, so versions commit in order."""
        self.update(number=F("number") + 1)
        return self.current()


class ContentVersion(models.Model):
    number = models.BigIntegerField(default=1)

    objects = ContentVersionManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_content_version")]

    def __str__(self) -> str:
        return f"content version {self.number}"
