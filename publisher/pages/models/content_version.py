"""The content version: the number that every transaction takes when it changes what readers may see."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now


class ContentVersionManager(models.Manager["ContentVersion"]):
    def current(self) -> int:
        return self.values_list("number", flat=True).get()

    def clock(self) -> datetime:
        """Return the database's time, the only clock used for decisions: machines' clocks may differ."""
        now: datetime = self.values_list(Now(), flat=True).get()
        return now

    def lock(self) -> tuple[int, datetime]:
        """Return the number and the database's time; no other transaction writes pages before this one ends.

        All code that writes pages, texts or redirects locks this row first. So versions commit in order, data that a
        verb has read stays true until it has written, and no two transactions can deadlock.
        """
        number, now = self.select_for_update().values_list("number", Now()).get()
        return number, now

    def advance(self, version: int) -> None:
        self.update(number=version)


class ContentVersion(models.Model):
    number = models.BigIntegerField(default=1)

    objects = ContentVersionManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_content_version")]

    def __str__(self) -> str:
        return f"content version {self.number}"
