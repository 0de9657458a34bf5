"""One row for each time that a job was due. Only the process that creates the row runs the job."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from publisher.jobs.daily_time import CATCH_UP, LocalJob

NOW = Now()
KEPT = timedelta(days=14)
JOB_LENGTH = 1_000

BEAT = timedelta(minutes=1)
"""Heartbeat interval of a running job."""

SILENT = timedelta(minutes=15)
"""Silence after which a job no longer counts as running: its dyno or machine was stopped."""

REFUSED = timedelta(hours=1)
"""How long after its due time a refused launch may still succeed: every call retries it."""

DAY = timedelta(days=1)
ERROR = "CommandError: "


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def claim(self, job: str, occasion: str, due_at: datetime, now: Combinable = NOW) -> "Occurrence | None":
        """Claim the right to run the job on that occasion; return None if it has already been claimed."""
        times = {"due_at": due_at, "claimed_at": now}
        with transaction.atomic():
            occurrence, is_mine = self.get_or_create(job=job, occasion=occasion, defaults=times)
        if not (is_mine or self._claim_refused(occurrence, now)):
            return None
        self.filter(due_at__lt=due_at - KEPT).delete()
        return occurrence

    def _claim_refused(self, occurrence: "Occurrence", now: Combinable) -> bool:
        refused = self.filter(pk=occurrence.pk, ended_at__isnull=False, exit_code=None)
        return bool(refused.update(claimed_at=now, ended_at=None, said=""))

    def at_local_times(self) -> "OccurrenceQuerySet":
        """Return occurrences whose occasion is a local day: the others are the clock's."""
        return self.exclude(occasion__endswith="UTC")

    def last_of_each(self, now: datetime) -> "list[tuple[LocalJob, Occurrence]]":
        """Return each command's last occurrence. If its time has changed, the job at the old time is not called any
        more and is left out.
        """
        kept = self.at_local_times().filter(due_at__gt=now - KEPT).order_by("due_at")
        known = [(LocalJob.parse(occurrence.job), occurrence) for occurrence in kept]
        return list({job.words: (job, occurrence) for job, occurrence in known}.values())

    def take_up(self, number: int, now: Combinable = NOW) -> "Occurrence | None":
        """Return a launched occurrence to the first caller; None to later callers, and if it doesn't exist."""
        is_mine = self.filter(pk=number, taken_up_at=None, ended_at=None).update(taken_up_at=now)
        return self.get(pk=number) if is_mine else None

    def take_up_again(self, number: int, now: datetime) -> "Occurrence | None":
        """Take up an occurrence that didn't succeed; return None if it did, or is running."""
        mine = self.filter(pk=number).exclude(exit_code=0)
        idle = Q(ended_at__isnull=False) | Q(beat_at=None) | Q(beat_at__lt=now - SILENT)
        is_mine = mine.filter(idle).update(again_at=now, beat_at=now, ended_at=None, exit_code=None, said="")
        return self.get(pk=number) if is_mine else None

    def beat(self, occurrence: "Occurrence", now: Combinable = NOW) -> None:
        self.filter(pk=occurrence.pk, ended_at=None).update(beat_at=now)

    def refuse(self, occurrence: "Occurrence", reason: str, now: Combinable = NOW) -> None:
        """Record that nothing was started, so the next call may claim it again."""
        self.filter(pk=occurrence.pk).update(ended_at=now, said=reason)

    def end(self, occurrence: "Occurrence", exit_code: int, said: str = "", now: Combinable = NOW) -> None:
        words = {"said": said} if said else {}
        self.filter(pk=occurrence.pk).update(ended_at=now, exit_code=exit_code, **words)


class Occurrence(models.Model):
    """A run of a job. One without an end was killed, or is running; it isn't retried, as how far it got is unknown."""

    job = models.CharField(max_length=JOB_LENGTH)
    occasion = models.CharField(max_length=32)  # a local day, or a moment of the clock
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)  # by the dyno launched for it
    again_at = models.DateTimeField(null=True)  # by a person, after it failed
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    exit_code = models.SmallIntegerField(null=True)  # null after the end: its launch was refused
    said = models.TextField(blank=True)  # the platform's answer to its launch; after its end, its last lines

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "occasion"], name="one_occurrence_an_occasion")]

    def __str__(self) -> str:
        return f"{self.job} on {self.occasion}"

    def before(self, words: str) -> "Occurrence | None":
        """Return the previous occurrence of the same command, at any time of day."""
        same = Occurrence.objects.at_local_times().filter(job__endswith=f": {words}")
        return same.filter(due_at__lt=self.due_at).order_by("-due_at").first()

    @property
    def _why(self) -> str:
        """The sentence of our command's CommandError, if any, after a colon."""
        given_up = [line.removeprefix(ERROR) for line in self.said.splitlines() if line.startswith(ERROR)]
        return f": {given_up[-1].rstrip('.')}" if given_up else ""

    def trouble(self, now: datetime) -> str:
        """Return what is wrong, as the end of a sentence; empty if it succeeded, is running or is about to start."""
        if self.ended_at and self.exit_code is None:
            return "was not launched" if now - self.due_at > REFUSED else ""
        if self.ended_at:
            return f"ended with exit code {self.exit_code}{self._why}" if self.exit_code else ""
        if self.beat_at is None:
            return "was claimed and has not begun" if now - self.claimed_at > CATCH_UP else ""
        if now - self.beat_at > SILENT:
            return "broke off"
        return "has been running for more than a day" if now - (self.again_at or self.claimed_at) > DAY else ""
