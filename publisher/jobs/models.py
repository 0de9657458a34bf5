"""One row for each time that a job was due: who makes it runs the job, and nobody else does."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

NOW = Now()
KEPT = timedelta(days=14)
JOB_LENGTH = 1_000


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def claim(self, job: str, occasion: str, due_at: datetime, now: Combinable = NOW) -> "Occurrence | None":
        """The right to run the job on that occasion; None when somebody has it, or had it."""
        times = {"due_at": due_at, "claimed_at": now}
        with transaction.atomic():
            occurrence, is_mine = self.get_or_create(job=job, occasion=occasion, defaults=times)
        if not is_mine:
            return None
        self.filter(due_at__lt=due_at - KEPT).delete()
        return occurrence

    def at_local_times(self) -> "OccurrenceQuerySet":
        """Those whose occasion is a local day: the others are the clock's."""
        return self.exclude(occasion__endswith="UTC")

    def take_up(self, number: int, now: Combinable = NOW) -> "Occurrence | None":
        """One that was launched, for whoever comes first; None for all others, and where there is no such."""
        is_mine = self.filter(pk=number, taken_up_at=None, ended_at=None).update(taken_up_at=now)
        return self.get(pk=number) if is_mine else None

    def end(self, occurrence: "Occurrence", exit_code: int, now: Combinable = NOW) -> None:
        self.filter(pk=occurrence.pk).update(ended_at=now, exit_code=exit_code)


class Occurrence(models.Model):
    """One that never ended was killed, or is at work. It is not run again: nobody knows how far it came."""

    job = models.CharField(max_length=JOB_LENGTH)
    occasion = models.CharField(max_length=32)  # a local day, or a moment of the clock
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)  # by the dyno that was launched for it
    ended_at = models.DateTimeField(null=True)
    exit_code = models.SmallIntegerField(null=True)
    said = models.TextField(blank=True)  # what the platform answered, where the job was launched

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "occasion"], name="one_occurrence_an_occasion")]

    def __str__(self) -> str:
        return f"{self.job} on {self.occasion}"
