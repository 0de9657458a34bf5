"""One row each time readers got another release: what they had before, what they have since, and by which verb."""

from django.db import models
from django.db.models.functions import Now


class Flip(models.Model):
    at = models.DateTimeField(db_default=Now())
    before = models.ForeignKey("Release", null=True, related_name="+", on_delete=models.PROTECT)
    after = models.ForeignKey("Release", related_name="+", on_delete=models.PROTECT)
    verb = models.CharField(max_length=20)  # publish, roll back, lift hold, publish release

    class Meta:
        indexes = [models.Index(fields=["at"], name="flip_at")]

    def __str__(self) -> str:
        return f"{self.verb}: from release {self.before_id} to {self.after_id}"
