"""The work left for a release. Resuming, progress, `--plan` and doing each path only once all rely on this table."""

from django.db import models
from django.db.models import F, Q

from publisher.pages.models.columns import PathField
from static_site.models.release import Release

THEME = "ThemeError"
"""Prefix of an error caused by the theme. The class isn't imported here because that would load the renderer."""


class PlanRow(models.Model):
    """Either one touched path with its reason, or (in a full build) one kind of output and its progress."""

    release = models.ForeignKey(Release, related_name="plan", on_delete=models.CASCADE)
    kind = models.CharField(max_length=20, blank=True)
    path = PathField(max_length=300, blank=True)  # the touched path, or the kind's last one done
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "path"], condition=Q(kind=""), name="path_planned_once"),
            models.UniqueConstraint(fields=["release", "kind"], condition=~Q(kind=""), name="kind_planned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or self.path}: {self.reason}"


class FailedOutputQuerySet(models.QuerySet["FailedOutput"]):
    def again_and_again(self) -> "FailedOutputQuerySet":
        """Return the outputs that failed in more than one release."""
        return self.filter(since__lt=F("release"))


class FailedOutput(models.Model):
    """A path that couldn't be rendered: readers keep its old version, and every build tries again."""

    path = PathField(max_length=300, unique=True)
    kind = models.CharField(max_length=20)
    error = models.TextField()
    release = models.ForeignKey(Release, on_delete=models.CASCADE)  # the last one that tried
    since = models.PositiveBigIntegerField(null=True)  # the first release where it failed

    objects = FailedOutputQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.path}: {self.error}"

    @property
    def why(self) -> str:
        """The reason as a sentence for the page's author."""
        kind, _, reason = self.error.partition(": ")
        if kind == THEME:
            return f"The theme cannot show this page: {reason.rstrip('.')}."
        return f"This page could not be rendered: {self.error.rstrip('.')}."

    @property
    def cure(self) -> str:
        """What to do about it, or who to ask."""
        if self.error.startswith(THEME):
            return "Ask the person who maintains the theme."
        return (
            "Then publish it again."
            if self.error.endswith("shorten the page")
            else "Tell the person who runs Publisher."
        )
