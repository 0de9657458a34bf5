"""Incidents, each one row from the first report that sees it to the first that no longer does; and their notices.

`report_stalled_builds` writes both. Each thing has one open row, however many reports run at once.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable

from builds.models.build import NOW, Build
from builds.models.lease import Lease
from publisher.database import deciding
from publisher.pages.models import Actor, AuditEntry
from publisher.pages.models.audit import signed

REMINDERS = (timedelta(hours=4), timedelta(hours=12))
DAY = timedelta(days=1)
"""Reminders: these times after the first alert, then once a day."""


class Kind(models.TextChoices):
    DIED = "died", "A build died"
    NEVER_STARTED = "never_started", "A build never started"
    ERROR = "error", "A build ended with an error"
    HUNG = "hung", "A build stands still"
    LAUNCH_REFUSED = "launch_refused", "Builds are not launched"
    KEY = "key", "The key starts no builds, or ends soon"
    SCHEDULER_LATE = "scheduler_late", "The scheduler does not come"
    THEME_BROKEN = "theme_broken", "The theme is broken"
    RELEASE_REFUSED = "release_refused", "A release was refused"
    CHANGES_WAIT = "changes_wait", "Changes wait"
    PAGES_FAIL = "pages_fail", "Pages fail"
    MIRROR_LAGS = "mirror_lags", "The mirror lags"
    DRIFT = "drift", "Stored files were damaged"
    HOLD_FORGOTTEN = "hold_forgotten", "The site is held"
    DRAIN_FORGOTTEN = "drain_forgotten", "Builds are drained"
    NOT_RECORDED = "not_recorded", "Nothing was recorded"
    JOB_FAILED = "job_failed", "A job failed"


@dataclass(frozen=True)
class Finding:
    """Result of one check of one thing, in words for on-call."""

    kind: Kind
    key: str
    """Identity among findings of its kind, while it lasts: `build 812`."""

    what: str
    since: datetime | None = None
    facts: list[str] = field(default_factory=list)
    did: str = ""
    """What Publisher has already done."""

    cure: str = ""
    """The complete command to type."""

    otherwise: str = ""
    """What happens if no one does anything."""

    build: Build | None = None
    is_over: bool = False
    """Healed before anyone heard of it: reported once, and it wakes no one."""

    continues: Q | None = None
    """Incidents that this finding explains: one continues under its name, without a second alert."""

    @property
    def row(self) -> dict[str, Any]:
        return {
            "what": self.what, "since": self.since, "facts": self.facts, "did": self.did, "cure": self.cure,
            "otherwise": self.otherwise, "build": self.build,
        }  # fmt: skip


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> "IncidentQuerySet":
        return self.filter(closed_at=None)

    def settle(
        self,
        findings: Collection[Finding],
        looked_at: Collection[Kind],
        at: datetime,
        ending: "Callable[[Incident], str]" = lambda incident: "",
    ) -> None:
        """Open new incidents, refresh lasting ones, close those checked and not found; `ending` gives the last word."""
        with deciding():
            # Reports take turns, so that two don't both record what healed at once.
            Lease.objects.select_for_update().get()
            for finding in findings:
                self._see(finding, at)
            lasting = {(finding.kind, finding.key) for finding in findings if not finding.is_over}
            for incident in self.open().filter(kind__in=looked_at):
                if (incident.kind, incident.key) not in lasting:
                    self.filter(pk=incident.pk).update(closed_at=at, ending=ending(incident))

    def _see(self, finding: Finding, at: datetime) -> None:
        same = self.filter(kind=finding.kind, key=finding.key)
        if finding.continues and not same.open().exists():
            self._rename(self.open().filter(finding.continues), finding)
        if same.open().update(seen_at=at, **finding.row) or (finding.is_over and same.exists()):
            return
        self.create(kind=finding.kind, key=finding.key, opened_at=at, seen_at=at, **finding.row)

    def _rename(self, incidents: "IncidentQuerySet", finding: Finding) -> None:
        if known_by := incidents.order_by("number").first():
            self.filter(pk=known_by.pk).update(kind=finding.kind, key=finding.key)


class Incident(models.Model):
    number = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    key = models.CharField(max_length=200, blank=True)
    build = models.ForeignKey(Build, null=True, related_name="incidents", on_delete=models.SET_NULL)
    what = models.TextField()
    facts = models.JSONField(default=list)
    did = models.TextField(blank=True)
    cure = models.TextField(blank=True)
    otherwise = models.TextField(blank=True)

    since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)
    ending = models.TextField(blank=True, db_default="")  # what ended it, when it began and how long it lasted

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(closed_at=None), name="one_open_incident_of_a_thing"
            )
        ]
        indexes = [models.Index(fields=["opened_at"], name="incident_opened")]

    def __str__(self) -> str:
        return f"incident {self.number}"

    def get_absolute_url(self) -> str:
        raise NotImplementedError("the settings name its screen (ABSOLUTE_URL_OVERRIDES)")

    @property
    def last_word(self) -> str:
        """What is said once it is over: how it ended, not how it began."""
        return self.ending or f"{self.what} {self.did}".rstrip()

    def acknowledge(self, *, by: Actor, note: str = "", now: Combinable = NOW) -> bool:
        """Stop its reminders; no build changes. Return False if it is over."""
        with deciding():
            mine = Incident.objects.open().filter(pk=self.pk)
            if not mine.update(acknowledged_at=now, acknowledged_by=signed(by)["who"], note=note):
                return False
            AuditEntry.record("acknowledge incident", by=by, incident=self.pk, note=note)
        return True

    def reminder(self, at: datetime) -> int:
        """Return how many reminders are due by then; 0 once acknowledged."""
        age = at - self.opened_at
        # A report that began later may have opened it since this one began.
        if self.acknowledged_at or age < timedelta():
            return 0
        return sum(age >= after for after in REMINDERS) + age // DAY


class NoticeManager(models.Manager["Notice"]):
    UNANSWERED = timedelta(minutes=15)
    """How long after its claim an unsent notice counts as abandoned, so that another report takes over."""

    def claim(self, incident: Incident, channel: str, occasion: str, at: datetime) -> "Notice | None":
        """Claim the right to send this once; return None if another report has it or has sent it."""
        notice, is_mine = self.get_or_create(
            incident=incident, channel=channel, occasion=occasion, defaults={"claimed_at": at}
        )
        if not is_mine:
            left = self.filter(pk=notice.pk, sent_at=None, claimed_at__lt=at - self.UNANSWERED)
            is_mine = bool(left.update(claimed_at=at))
        return notice if is_mine else None

    def told(self, notices: Iterable["Notice"], at: datetime) -> None:
        self.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=at)

    def give_back(self, notices: Iterable["Notice"]) -> None:
        """Delete notices that weren't delivered, so that the next report tries again."""
        self.filter(pk__in=[notice.pk for notice in notices]).delete()


class Notice(models.Model):
    """One notice of one incident, `opened`, `reminder 1` or `over`, to one address. The row's creator sends it."""

    incident = models.ForeignKey(Incident, related_name="notices", on_delete=models.CASCADE)
    channel = models.CharField(max_length=300)
    occasion = models.CharField(max_length=20)
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = NoticeManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "channel", "occasion"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.incident_id} to {self.channel}"
