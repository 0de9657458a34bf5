"""One row each time readers got another release: what they had before, what they have since, and by which verb."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Expression
from django.db.models.functions import Now

THEME_KEPT = timedelta(days=1)
"""So long a page that somebody has open still finds the theme files that it names."""


class FlipQuerySet(models.QuerySet["Flip"]):
    def left_behind(self, now: Expression | None = None) -> Q:
        """The condition that an artifact stood in a release which readers had until less than a day ago."""
        since = models.ExpressionWrapper((now or Now()) - THEME_KEPT, output_field=models.DateTimeField())
        left = self.filter(at__gt=since, before__gte=OuterRef("since"))
        return Q(Exists(left), until=None) | Q(Exists(left.filter(before__lt=OuterRef("until"))))


class Flip(models.Model):
    at = models.DateTimeField(db_default=Now())
    before = models.ForeignKey("Release", null=True, related_name="+", on_delete=models.PROTECT)
    after = models.ForeignKey("Release", related_name="+", on_delete=models.PROTECT)
    verb = models.CharField(max_length=20)  # publish, roll back, lift hold, publish release

    objects = FlipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["at"], name="flip_at")]

    def __str__(self) -> str:
        return f"{self.verb}: from release {self.before_id} to {self.after_id}"
