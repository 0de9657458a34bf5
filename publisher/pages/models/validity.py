"""Rows that are valid from one content version to another: publications and redirects."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

Row = TypeVar("Row", bound="Versioned")


class VersionedQuerySet(models.QuerySet[Row]):
    def live(self) -> Self:
        """The rows that hold now, whatever has been built."""
        return self.filter(until=None)

    def as_of(self, version: int) -> Self:
        """The rows that held when `version` was the content version."""
        return self.filter(valid_at(version))

    def changed_between(self, old: int, new: int) -> Self:
        """The rows that began or ended after version `old` and up to `new`."""
        return self.filter(Q(since__gt=old, since__lte=new) | Q(until__gt=old, until__lte=new))


class Versioned(models.Model):
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("since")), name="%(class)s_until_after_since")]
        indexes = [
            models.Index(fields=["since"], name="%(class)s_since"),
            models.Index(fields=["until"], name="%(class)s_until"),
        ]

    @property
    def is_live(self) -> bool:
        return self.until is None


def valid_at(version: int, prefix: str = "") -> Q:
    """The condition that a versioned row (reached through `prefix`) held at a content version."""
    return Q(**{f"{prefix}since__lte": version}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": version})
    )
