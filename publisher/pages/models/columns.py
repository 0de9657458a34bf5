"""Columns with a rule of their own: paths, compared byte by byte on every database, and moments within the calendar."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

EARLIEST, LATEST = datetime(999, 12, 30, tzinfo=UTC), datetime(9999, 1, 2, tzinfo=UTC)
"""Between them, clocks in every zone show a year of four digits: Python can read no other one from a database."""


class PathField(models.CharField):  # type: ignore[type-arg] # generic in the stubs only
    """PostgreSQL would sort by its own locale, SQLite by bytes, and the same site would come out in two orders."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        bytewise = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return {**super().db_parameters(connection), **bytewise}


def refuse_beyond_calendar(moment: datetime) -> None:
    """Raise ValidationError for a moment that not every zone can show."""
    if not EARLIEST <= moment <= LATEST:
        raise ValidationError("Choose a year between 1000 and 9998.", code="calendar")


def in_calendar(*columns: str, name: str) -> models.CheckConstraint:
    """The same rule in the database."""
    ranges = {f"{column}__range": (EARLIEST, LATEST) for column in columns}
    return models.CheckConstraint(condition=Q(**ranges), name=name)


def below(path: str, column: str = "path") -> Q:
    """Rows whose path stands under another one: a range of bytes, which an index answers. Under home stands all."""
    if not path:
        return ~Q(**{column: ""})
    return Q(**{f"{column}__gt": f"{path}/", f"{column}__lt": f"{path}0"})  # "0" is the character after "/"
