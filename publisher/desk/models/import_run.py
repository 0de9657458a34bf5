"""An import through the web: the uploaded ZIP's choices, how far it is, and its report.

Three steps run in a process of their own: the check (a dry run), the import and its undoing. A token lets one process
take up a step, once. Starting a step again takes it away from a process that has gone silent.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Now

from publisher.pages.models import name_of

NOW = Now()
START = timedelta(minutes=3)
"""Time from a launch until its process has begun, or it won't."""
SILENT = timedelta(minutes=5)
"""Silence after which a step no longer counts as running: its process was killed, or its machine is gone."""


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def working(self) -> "ImportRunQuerySet":
        """Return imports with a step that is launching, running or broken off."""
        return self.filter(status__in=WORKING)

    def broken_off(self, now: Combinable = NOW) -> "ImportRunQuerySet":
        """Return those whose step failed, or whose process never started or has gone silent."""
        never_came = Q(beat_at=None, launched_at__lt=_before(now, START))
        return self.working().filter(~Q(error="") | never_came | Q(beat_at__lt=_before(now, SILENT)))

    def add(self, *, by: User, **choices: Any) -> "ImportRun":
        """Add an import whose check is about to start; raise IntegrityError if another one works."""
        return self.create(by=by, who=name_of(by), token=uuid4().hex, launched_at=NOW, **choices)

    def begin(self, run: "ImportRun", status: str, now: Combinable = NOW) -> str:
        """Begin a step, or the broken off one again, and return its token; empty if the import isn't ready for it."""
        token = uuid4().hex
        broken_off = Q(status__in=BROKEN_OFF_FOR[status], pk__in=ImportRun.objects.broken_off(now).values("pk"))
        ready = Q(status__in=READY_FOR[status]) | broken_off
        nothing: dict[str, Any] = {
            "beat_at": None,
            "error": "",
            "edits": [],
            "said": "",
            "phase": "",
            "done": 0,
            "total": 0,
            "left": None,
        }
        begun = self.filter(ready, pk=run.pk).update(status=status, token=token, launched_at=now, **nothing)
        return token if begun else ""

    def discard(self, run: "ImportRun") -> bool:
        """Discard an import that hasn't been confirmed; return False if it is past that."""
        early = Q(status__in=[Status.CHECKED, Status.REFUSED])
        broken_off = Q(status=Status.CHECKING, pk__in=ImportRun.objects.broken_off().values("pk"))
        return bool(self.filter(early | broken_off, pk=run.pk).update(status=Status.DISCARDED, token=None))

    def take_up(self, number: int, token: str, now: Combinable = NOW) -> "ImportRun | None":
        """Return the import to the first process with the token; None to later ones."""
        mine = self.working().filter(pk=number, token=token, beat_at=None, error="")
        return self.get(pk=number) if mine.update(beat_at=now) else None

    def held(self, run: "ImportRun") -> "ImportRunQuerySet":
        """Return the import as long as its step is still this process's."""
        return self.working().filter(pk=run.pk, token=run.token)

    def beat(self, run: "ImportRun", now: Combinable = NOW, **progress: Any) -> bool:
        """Record progress; return False if another process has the step."""
        return bool(self.held(run).update(beat_at=now, **progress))

    def end(self, run: "ImportRun", status: str, **outcome: Any) -> bool:
        """End the step; its status is the import's from now on."""
        return bool(self.held(run).update(status=status, token=None, **outcome))

    def fail(self, run: "ImportRun", error: str) -> None:
        """Record that the step broke off, and why."""
        self.held(run).update(error=error)


class ImportRun(models.Model):
    class Status(models.TextChoices):
        CHECKING = "checking"
        CHECKED = "checked"
        IMPORTING = "importing"
        IMPORTED = "imported"
        UNDOING = "undoing"
        UNDONE = "undone"
        REFUSED = "refused"  # its files can't be imported
        DISCARDED = "discarded"  # never confirmed

    name = models.CharField(max_length=250)  # of the ZIP, or the folder
    folder = models.CharField(max_length=1_000, blank=True)  # on this machine, in development; else it is a ZIP
    section = models.CharField(max_length=500, blank=True)
    generator = models.CharField(max_length=20, blank=True)  # empty: recognised by its configuration
    publish = models.BooleanField(default=False)
    publish_leftovers = models.BooleanField(default=False)

    status = models.CharField(max_length=10, choices=Status, default=Status.CHECKING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)
    who = models.CharField(max_length=150)
    created_at = models.DateTimeField(db_default=NOW)
    confirmed_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    # The step at work, if one is.
    token = models.CharField(max_length=32, null=True)  # noqa: DJ001 - most have none
    launched_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)  # the platform's answer to the launch
    beat_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(null=True)  # seconds that the phase will still take
    error = models.TextField(blank=True)

    summary = models.JSONField(default=dict)  # the report's counts and first rows
    report = models.BinaryField(default=bytes)  # the whole report, as gzipped JSON
    former = models.JSONField(null=True)  # what it may change of pages besides their texts
    edits = models.JSONField(default=list)  # why it wasn't undone
    undone = models.JSONField(default=dict)  # counts of what the undoing did

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Case(When(status__in=["checking", "importing", "undoing"], then=Value(1))), name="one_import_works"
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def signature(self) -> str:
        """The name in revisions, the audit and the library for what this import wrote."""
        ending = f", import {self.pk}"
        return f"{self.who[: 150 - len(ending)]}{ending}"

    @property
    def is_working(self) -> bool:
        return self.status in WORKING


Status = ImportRun.Status
WORKING = (Status.CHECKING, Status.IMPORTING, Status.UNDOING)
READY_FOR: dict[str, list[str]] = {
    Status.CHECKING: [Status.CHECKED, Status.REFUSED],
    Status.IMPORTING: [Status.CHECKED],
    Status.UNDOING: [Status.IMPORTED],
}
"""Statuses that allow each step to begin."""
BROKEN_OFF_FOR: dict[str, list[str]] = {
    Status.CHECKING: [Status.CHECKING],
    Status.IMPORTING: [Status.IMPORTING],
    Status.UNDOING: [Status.UNDOING, Status.IMPORTING],
}
"""The same for a step that broke off: what an unfinished import has written can be undone, too."""


def _before(now: Combinable, ago: timedelta) -> Combinable:
    return ExpressionWrapper(now - ago, output_field=models.DateTimeField())
