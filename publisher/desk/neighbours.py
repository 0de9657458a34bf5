"""The rows before and after one that has a number, for links from one screen to the next."""

from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery


class Neighbours(NamedTuple):
    previous: int | None
    next: int | None

    @classmethod
    def of(cls, rows: "QuerySet[Any]", number: int) -> "Neighbours":
        lower = rows.filter(number__lt=OuterRef("number")).order_by("-number")
        higher = rows.filter(number__gt=OuterRef("number")).order_by("number")
        near = [Subquery(some.values("number")[:1]) for some in (lower, higher)]
        return cls(*rows.filter(number=number).values_list(*near).get())
