"""One row for each change of the live release: the release before, the release after, and the verb."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Expression
from django.db.models.functions import Now

THEME_KEPT = timedelta(days=1)
"""Time for which an open page can still load the theme files that it names."""


class FlipQuerySet(models.QuerySet["Flip"]):
    def left_behind(self, now: Expression | None = None) -> Q:
        """Return the condition that an artifact was in a release that was live until less than a day ago."""
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
