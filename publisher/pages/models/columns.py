"""Columns with rules of their own: paths, compared byte by byte on every database, and times within the calendar."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

EARLIEST, LATEST = datetime(999, 12, 30, tzinfo=UTC), datetime(9999, 1, 2, tzinfo=UTC)
"""Bounds within which every time zone shows a four-digit year: Python can't read any other from a database."""


class PathField(models.CharField):  # type: ignore[type-arg] # generic in the stubs only
    """A path sorted by bytes on every database; PostgreSQL would sort by its locale, and the order would differ."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        bytewise = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return {**super().db_parameters(connection), **bytewise}


def refuse_beyond_calendar(moment: datetime) -> None:
    """Raise ValidationError for a time that some time zone can't show."""
    if not EARLIEST <= moment <= LATEST:
        raise ValidationError("Choose a year between 1000 and 9998.", code="calendar")


def in_calendar(*columns: str, name: str) -> models.CheckConstraint:
    """Return the same rule as a database constraint."""
    ranges = {f"{column}__range": (EARLIEST, LATEST) for column in columns}
    return models.CheckConstraint(condition=Q(**ranges), name=name)


def below(path: str, column: str = "path") -> Q:
    """Match rows whose path is under another: a byte range, which an index serves. Every path is under home."""
    if not path:
        return ~Q(**{column: ""})
    return Q(**{f"{column}__gt": f"{path}/", f"{column}__lt": f"{path}0"})  # "0" is the character after "/"
