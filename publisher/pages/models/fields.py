"""The column in which paths, slugs and sort keys stand: compared byte by byte on every database.

PostgreSQL would otherwise sort by its own locale, SQLite by bytes, and the same site would come out in two orders.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PathField(models.CharField):  # type: ignore[type-arg] # generic in the stubs only
    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        bytewise = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return {**super().db_parameters(connection), **bytewise}
