"""The column in which paths, slugs and sort keys stand: compared byte by byte on every database.

PostgreSQL would otherwise sort by its own locale, SQLite by bytes, and the same site would come out in two orders.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q


class PathField(models.CharField):  # type: ignore[type-arg] # generic in the stubs only
    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        bytewise = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return {**super().db_parameters(connection), **bytewise}


def below(path: str, column: str = "path") -> Q:
    """Rows whose path stands under another one: a range of bytes, which an index answers. Under home stands all."""
    if not path:
        return ~Q(**{column: ""})
    return Q(**{f"{column}__gt": f"{path}/", f"{column}__lt": f"{path}0"})  # "0" is the character after "/"
