"""The bytes of an uploaded ZIP, in the database in parts of one MiB: no dyno's disk lasts until someone confirms.

They go when the import is done, undone or discarded, and after a few days in any case.
"""

from datetime import timedelta
from typing import BinaryIO

from django.db import models
from django.db.models.expressions import Combinable, ExpressionWrapper

from publisher.desk.models.import_run import NOW, ImportRun, Status

PART = 1 << 20
KEPT = timedelta(days=7)
"""How long a ZIP waits to be imported."""


class ArchivePartQuerySet(models.QuerySet["ArchivePart"]):
    def keep(self, file: BinaryIO, run: ImportRun) -> None:
        file.seek(0)
        for number, content in enumerate(iter(lambda: file.read(PART), b"")):
            self.create(run=run, number=number, content=content)

    def write(self, run: ImportRun, file: BinaryIO) -> bool:
        """Write the whole ZIP; return False if it has been deleted."""
        number = 0
        while content := self.filter(run=run, number=number).values_list("content", flat=True).first():
            file.write(bytes(content))
            number += 1
        return number > 0


class ArchivePart(models.Model):
    run = models.ForeignKey(ImportRun, related_name="parts", on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = ArchivePartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="archive_part_once")]

    def __str__(self) -> str:
        return f"{self.run_id}, part {self.number}"


def prune_archives(now: Combinable = NOW) -> None:
    """Delete the ZIPs that have waited too long; settings.HOUSEKEEPING names this, and a build's end calls it."""
    limit = ExpressionWrapper(now - KEPT, output_field=models.DateTimeField())
    old = ImportRun.objects.filter(created_at__lt=limit)
    old.filter(status=Status.CHECKED).update(status=Status.DISCARDED)
    ArchivePart.objects.filter(run__in=old.values("pk")).delete()


def discard_unconfirmed() -> None:
    """Make room for another ZIP: only the newest one waits."""
    ImportRun.objects.filter(status=Status.CHECKED).update(status=Status.DISCARDED)
    ArchivePart.objects.exclude(run__in=ImportRun.objects.working()).delete()
