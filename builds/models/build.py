"""One build: who asked for it, how it was launched, its progress and its outcome. Each makes one release.

Its status changes only together with the lease (lease_claims.py, lease_progress.py), always by a guarded UPDATE.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db import models
from django.db.models import Case, Max, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from publisher.phrases import rounded
from static_site.models import Release

NOW = Now()
"""The database's clock, the only one that decides. Tests pass another expression."""

FAILURES = 10
"""Failed builds in a row after which only one an hour is launched: each costs a dyno, and on-call already knows."""

BACK_OFF = timedelta(hours=1)

USUAL = 5
"""Number of last builds used to estimate how long one takes."""

OUT_OF_MEMORY = "The build ran out of memory; fewer workers need less (--jobs 1)."
"""Error of a build whose own process ran out. One that the platform killed for it says nothing: it died."""

NEAR = "near"
"""Launcher of a build that runs beside the web server, in its dyno."""

CHANGES, FULL = "changes", "full"
"""What a person may ask for though nothing is due."""


@dataclass(frozen=True)
class Cost:
    builds: int
    publications: int
    """Content versions that went live."""

    dyno_seconds: float

    @property
    def dyno_seconds_per_publication(self) -> float | None:
        return self.dyno_seconds / self.publications if self.publications else None


class BuildQuerySet(models.QuerySet["Build"]):
    def open(self) -> "BuildQuerySet":
        """Return builds that are launching or running."""
        return self.filter(ended_at=None)

    def launching(self, token: str) -> "Build | None":
        return self.filter(token=token, status=Build.Status.LAUNCHING).first()

    def cost(self, days: int, now: Combinable = NOW) -> "Cost":
        """Return the cost of the builds of the last `days`."""
        recent = self.filter(created_at__gt=since(now, timedelta(days=days))).exclude(ended_at=None)
        # Logs and tracebacks stay out: a month of them is many megabytes.
        recent = recent.only("content_version", "answered_at", "started_at", "ended_at")
        versions = [build.content_version for build in recent if build.content_version]
        first = min((build.number for build in recent), default=0)
        before = self.filter(number__lt=first).aggregate(version=Max("content_version"))["version"]
        published = max(versions) - (before or 0) if versions else 0
        return Cost(len(recent), published, sum(build.dyno_seconds or 0 for build in recent))

    def is_backing_off(self, now: Combinable = NOW) -> bool:
        """Return whether the last ten failed, launched or not, the last within the hour. Stopped builds don't count."""
        recently = Case(When(created_at__gt=since(now, BACK_OFF), then=Value(True)), default=Value(False))
        judged = self.filter(status__in=[Build.Status.SUCCEEDED, Build.Status.FAILED]).order_by("-number")
        last = list(judged.values_list("status", recently)[:FAILURES])
        all_failed = len(last) == FAILURES and {status for status, _ in last} == {Build.Status.FAILED}
        return all_failed and last[0][1]

    def have_failed_at(self, release: Release | None) -> bool:
        """Return whether two builds of this release ended with an error: a third won't do better."""
        failed = self.filter(release=release, status=Build.Status.FAILED, cause=Build.Cause.ERROR)
        return release is not None and failed.count() > 1

    def usual_seconds(self) -> float | None:
        """Return how long the last five successful ones took from their launch, in seconds; None before the first."""
        last = self.filter(status=Build.Status.SUCCEEDED).order_by("-number")[:USUAL].only("created_at", "ended_at")
        took = [(build.ended_at - build.created_at).total_seconds() for build in last if build.ended_at]
        return median(took) if took else None

    def no_launch_until(self, now: Combinable = NOW) -> datetime | None:
        """Return when the platform may be asked again, if the latest builds were told a time that isn't over."""
        latest = self.order_by("-number").values("pk")[:FAILURES]
        waiting = self.filter(pk__in=latest, no_launch_until__gt=now)
        until: datetime | None = waiting.aggregate(until=Max("no_launch_until"))["until"]
        return until


class Build(models.Model):
    class Status(models.TextChoices):
        LAUNCHING = "launching"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        STOPPED = "stopped"

    class Cause(models.TextChoices):
        """Why it failed (the first six) or stopped; a stopped build is no one's fault."""

        ERROR = "error"
        REFUSED = "refused"  # its release did not pass the gate
        DIED = "died"
        HUNG = "hung"
        NEVER_STARTED = "never_started"
        LAUNCH_REFUSED = "launch_refused"
        SUPERSEDED = "superseded"  # other code was deployed
        TERMINATED = "terminated"  # SIGTERM, Ctrl-C
        CANCELLED = "cancelled"
        DRAINED = "drained"

    class Answer(models.TextChoices):
        """The platform's answer to a launch; unknown until it answers, since the request may have arrived."""

        ACCEPTED = "accepted"
        REFUSED = "refused"
        UNKNOWN = "unknown"

    number = models.BigAutoField(primary_key=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    cause = models.CharField(max_length=20, choices=Cause, blank=True)
    trigger = models.CharField(max_length=40)  # command, schedule, publish, plan, follow-up, restart
    by = models.CharField(max_length=150, blank=True, db_default="")
    full = models.BooleanField(default=False, db_default=False)  # a full build was requested
    fence = models.BigIntegerField(default=0)
    # The process that has claimed it; it shows what a transaction with a lost answer did.
    holder = models.CharField(max_length=32, blank=True, db_default="")

    # A token lets one dyno claim a launched build, once.
    token = models.CharField(max_length=32, null=True, unique=True)  # noqa: DJ001 - many have none
    launcher = models.CharField(max_length=20, blank=True, db_default="")
    answer = models.CharField(max_length=10, choices=Answer, blank=True, db_default="")
    said = models.TextField(blank=True, db_default="")
    no_launch_until = models.DateTimeField(null=True)  # until then the platform wants no requests
    dyno = models.CharField(max_length=100, blank=True, db_default="")
    dyno_id = models.CharField(max_length=100, blank=True, db_default="")

    created_at = models.DateTimeField(db_default=NOW)
    answered_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)  # last time its count grew
    cancel_asked_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=150, blank=True, db_default="")
    ended_at = models.DateTimeField(null=True)

    content_version = models.BigIntegerField(null=True)
    release = models.ForeignKey("static_site.Release", null=True, related_name="builds", on_delete=models.SET_NULL)
    phase = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    traceback = models.TextField(blank=True, db_default="")
    log = models.TextField(blank=True, db_default="")  # its last lines
    seconds = models.FloatField(null=True)
    phases = models.JSONField(null=True)  # seconds of each phase
    cpu_seconds = models.FloatField(null=True)
    peak_memory = models.PositiveBigIntegerField(null=True)  # bytes, of the largest process

    objects = BuildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Case(When(ended_at=None, then=Value(1))), name="one_build_is_open"),
            models.CheckConstraint(
                condition=Q(status__in=["launching", "running"]) ^ Q(ended_at__isnull=False),
                name="ended_build_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["running", "succeeded"]) | Q(started_at__isnull=False),
                name="started_build_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="launching") | Q(token__isnull=False), name="launch_has_a_token"
            ),
        ]

    def __str__(self) -> str:
        return f"build {self.number}"

    def get_absolute_url(self) -> str:
        raise NotImplementedError("the settings name its screen (ABSOLUTE_URL_OVERRIDES)")

    @property
    def is_near(self) -> bool:
        return self.launcher == NEAR

    @property
    def is_out_of_memory(self) -> bool:
        return self.error == OUT_OF_MEMORY

    def time_left(self, usual: float | None, now: datetime) -> str:
        """Return about how long it may still take if builds take `usual` seconds; empty once it takes longer."""
        left = (usual or 0) - (now - self.created_at).total_seconds()
        return f"about {rounded(left)}" if left > 1 else ""

    @property
    def dyno_seconds(self) -> float | None:
        """Billed time in seconds: from the answer to the launch, or the start, to the end."""
        began = min((at for at in (self.answered_at, self.started_at) if at), default=None)
        return (self.ended_at - began).total_seconds() if self.ended_at and self.started_at and began else None


def since(now: Combinable, ago: timedelta) -> Combinable:
    return models.ExpressionWrapper(now - ago, output_field=models.DateTimeField())


def later(now: Combinable, seconds: float) -> Combinable:
    return models.ExpressionWrapper(now + timedelta(seconds=seconds), output_field=models.DateTimeField())
