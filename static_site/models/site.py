"""The site, one row: which release readers see, and who may change that."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Site(models.Model):
    identity = models.UUIDField(default=uuid.uuid4)
    live_release = models.ForeignKey("Release", null=True, related_name="+", on_delete=models.PROTECT)
    # A hold: releases are made as ever, but readers keep the one they have until somebody lifts it.
    hold = models.CharField(max_length=500, blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    held_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # of the code that may publish
    oldest_kept = models.PositiveBigIntegerField(default=1)  # the oldest release that a rollback can reach

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_site")]

    def __str__(self) -> str:
        return f"site {self.identity}"
