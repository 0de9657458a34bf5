"""Rows valid from one content version to another: publications and redirects."""

from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q
from django.db.models.lookups import GreaterThan, IsNull, LessThanOrEqual
from django.db.models.sql.compiler import SQLCompiler

BATCH = 500
"""Maximum values in one statement, within the limits of SQLite and PostgreSQL."""

Row = TypeVar("Row", bound="Versioned")
Item = TypeVar("Item")


class Unsearched(Func):
    """A column that SQLite must not search by.

    Nearly all rows hold at the newest version. PostgreSQL knows that, but SQLite would find them through an index and
    sort them, instead of scanning the index that already has the requested order.
    """

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **more)


class VersionedQuerySet(models.QuerySet[Row]):
    def live(self) -> Self:
        """Return the rows that hold now, regardless of what has been built."""
        return self.filter(until=None)

    def as_of(self, version: int) -> Self:
        """Return the rows that held when `version` was the content version."""
        return self.filter(valid_at(version))

    def changed_between(self, old: int, new: int) -> Self:
        """Return the rows that began or ended after version `old` and up to `new`."""
        return self.filter(Q(since__gt=old, since__lte=new) | Q(until__gt=old, until__lte=new))

    def having(self, column: str, values: Iterable[str]) -> Iterator[Row]:
        """Yield the rows with one of these values; there may be any number of values."""
        for some in batches(sorted(values)):
            yield from self.filter(**{f"{column}__in": some})

    def close(self, rows: Iterable[Row], version: int) -> None:
        for keys in batches([row.pk for row in rows]):
            self.filter(pk__in=keys).update(until=version)


class Versioned(models.Model):
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("since")), name="%(class)s_until_after_since")]
        indexes = [
            models.Index(fields=["since"], name="%(class)s_since"),
            models.Index(fields=["until"], name="%(class)s_until", condition=Q(until__isnull=False)),
        ]

    @property
    def last(self) -> int | None:
        """The last version at which the row held."""
        return self.until - 1 if self.until else None


def valid_at(version: int, prefix: str = "") -> Q:
    """Return the condition that a versioned row (reached through `prefix`) held at a version."""
    since, until = Unsearched(f"{prefix}since"), Unsearched(f"{prefix}until")
    return Q(LessThanOrEqual(since, version)) & (Q(IsNull(until, True)) | Q(GreaterThan(until, version)))


def holds(since: int, until: int | None, version: int) -> bool:
    """Return True if a row with these bounds held at a version."""
    return since <= version and (until is None or until > version)


def batches(items: list[Item], size: int = BATCH) -> Iterator[list[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
