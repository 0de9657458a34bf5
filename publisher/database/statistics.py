"""Statistics of tables that a long command fills.

Until autovacuum's next round, a minute later at most, PostgreSQL plans as if these tables were as empty as they were.
"""

from django.db import connection
from django.db.models import Model

FIRST, FACTOR = 200, 4
"""New rows after which statistics are refreshed, and by how much more each time."""


class GrowingTables:
    """The tables of some models, and how many rows they got; SQLite plans without statistics."""

    def __init__(self, *models: type[Model]) -> None:
        self.tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
        self.rows, self.due = 0, FIRST

    def add(self, rows: int) -> None:
        """Count new rows, and refresh the statistics if there are many more now. Call it outside transactions."""
        self.rows += rows
        if self.rows >= self.due:
            self.due = self.rows * FACTOR
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"ANALYZE {', '.join(self.tables)}")
