"""What is wrong, one row from the first report that sees it to the first that no longer does; and who was told of it.

`report_stalled_builds` writes both. Of one thing there is one open row, whatever the number of reporters.
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
"""Reminders come so long after the first word, and then once a day."""


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
    """What one look at one thing came to, in words for whoever is woken."""

    kind: Kind
    key: str
    """What tells this from others of its kind, as long as it lasts: `build 812`."""

    what: str
    since: datetime | None = None
    facts: list[str] = field(default_factory=list)
    did: str = ""
    """What Publisher has done by itself."""

    cure: str = ""
    """The command to type, whole."""

    otherwise: str = ""
    """What happens if nobody does anything."""

    build: Build | None = None
    is_over: bool = False
    """It has healed before anybody heard of it: told once, and it wakes nobody."""

    continues: Q | None = None
    """Incidents whose cause this turns out to be: one goes on under this name, and is told no second time."""

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
        """Open what is new, refresh what lasts, close what was looked at and not found; `ending` says with what."""
        with deciding():
            # One reporter after the other, so that what healed at once is not noted by two.
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
    ending = models.TextField(blank=True, db_default="")  # with what it was over, since when and for how long

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
        """Its screen on the desk; the settings say which (ABSOLUTE_URL_OVERRIDES)."""
        raise NotImplementedError

    @property
    def last_word(self) -> str:
        """What is said of it once it is over: of that moment, and not how it began."""
        return self.ending or f"{self.what} {self.did}".rstrip()

    def acknowledge(self, *, by: Actor, note: str = "", now: Combinable = NOW) -> bool:
        """Ask for no more reminders; no build changes by it. False when it is over."""
        with deciding():
            mine = Incident.objects.open().filter(pk=self.pk)
            if not mine.update(acknowledged_at=now, acknowledged_by=signed(by)["who"], note=note):
                return False
            AuditEntry.record("acknowledge incident", by=by, incident=self.pk, note=note)
        return True

    def reminder(self, at: datetime) -> int:
        """How many reminders are due by then; 0 where somebody has said that they know."""
        age = at - self.opened_at
        # Another report, which looked later, may have opened it since this one looked.
        if self.acknowledged_at or age < timedelta():
            return 0
        return sum(age >= after for after in REMINDERS) + age // DAY


class NoticeManager(models.Manager["Notice"]):
    UNANSWERED = timedelta(minutes=15)
    """So long after its claim a teller that did not say how it went was killed, and another one takes over."""

    def claim(self, incident: Incident, channel: str, occasion: str, at: datetime) -> "Notice | None":
        """The right to tell this once; None where somebody else has it, or has told."""
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
        """Nobody heard of it: the next report tries again."""
        self.filter(pk__in=[notice.pk for notice in notices]).delete()


class Notice(models.Model):
    """One telling of one incident, `opened`, `reminder 1` or `over`, to one address. Whoever makes the row tells."""

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
