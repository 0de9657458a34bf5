"""A step of a full build that another machine may carry out. Its row is its fence: see docs/adr/0043-shards.md."""

from django.db import models

from publisher.pages.models.columns import PathField
from static_site.models.plan_row import PlanRow

LEFT_TO_ITS_BUILD: dict[str, dict[str, int]] = {}
"""Outcome of a shard that wrote nothing: only its build can tell if a page or the theme is at fault."""


class ShardQuerySet(models.QuerySet["Shard"]):
    def lock(self, pk: int, **state: bool) -> "Shard | None":
        """Lock a shard until the end of the transaction; return None if it is gone, or in another state by then."""
        return self.select_for_update().filter(pk=pk, **state).first()


class Shard(models.Model):
    """Outputs of one kind that follow each other. A process that writes them locks this row first.

    The row exists only while its release is being built, so a message about it may come twice, late or never.
    """

    # No constraint: earlier code, after a rollback, deletes plan rows and knows no shards.
    row = models.ForeignKey(PlanRow, related_name="shards", on_delete=models.CASCADE, db_constraint=False)
    last = PathField(max_length=300)  # path of the last output; the plan row then advances to it
    size = models.PositiveIntegerField()
    order = models.JSONField()  # a kind, and plain data that says which outputs (static_site/rendering/tasks.py)
    outcome = models.JSONField(null=True)  # once it is carried out: the counts of what step_writer.write made
    cpu_seconds = models.FloatField(default=0)
    peak_memory = models.PositiveBigIntegerField(default=0)  # bytes

    objects = ShardQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "last"], name="shard_planned_once")]

    def __str__(self) -> str:
        return f"{self.size} outputs to {self.last}"
