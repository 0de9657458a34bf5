"""Shared state of one report: its time, and the facts that several checks need."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, Min, Q, Value

from builds.late_jobs import JobRuns
from builds.launching import launchers
from builds.launching.launch import wanted_fingerprint
from builds.launching.launcher_protocol import Permit
from builds.models import Build, Incident, Lease, ScheduledRun
from builds.models.incident import Finding, Kind
from builds.models.scheduled_run import REPORT, SWEEP
from publisher.pages.models import AuditEntry, ContentVersion, Publication
from publisher.phrases import clock, counted, listed
from static_site.building.due import why_due
from static_site.models import Release, Site
from static_site.theme import ThemeError


class Undecided(Exception):
    """The check can't decide now: open incidents stay open, and none is added."""


@dataclass(frozen=True)
class Waiting:
    """Changes that editors have published and readers don't see yet."""

    pages: int
    editors: list[str]
    since: datetime


@dataclass
class Watch:
    """State of one report: `at` is the database's time, `last` the start of the previous report."""

    at: datetime
    last: datetime | None
    findings: list[Finding] = field(default_factory=list)
    _words: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def now(cls, at: datetime | None = None) -> "Watch":
        at = at or ContentVersion.objects.clock()
        before = ScheduledRun.objects.filter(job=REPORT, ended_at__isnull=False).order_by("-began_at").first()
        return cls(at, before.began_at if before else None)

    @property
    def clock(self) -> Value:
        """The time as a database expression."""
        return Value(self.at)

    def ago(self, time: timedelta) -> datetime:
        return self.at - time

    @cached_property
    def site(self) -> Site:
        return Site.objects.select_related("live_release").get()

    @cached_property
    def newest(self) -> Release | None:
        return Release.objects.newest_complete()

    @cached_property
    def running(self) -> Build | None:
        """The build that is launching or running, and alive."""
        return Lease.objects.running(self.clock)

    @cached_property
    def drained(self) -> Lease | None:
        return Lease.objects.draining(self.clock)

    @cached_property
    def last_tick(self) -> ScheduledRun | None:
        """The scheduler's last finished tick."""
        return ScheduledRun.objects.filter(job=SWEEP, ended_at__isnull=False).order_by("-began_at").first()

    @cached_property
    def scheduler(self) -> JobRuns:
        return JobRuns.read(SWEEP, self.clock)

    @cached_property
    def wanted(self) -> str:
        """The fingerprint for a new build; raises ThemeError if the theme can't be read."""
        return wanted_fingerprint()

    @cached_property
    def due(self) -> str:
        """Why a build is due; an unreadable theme leaves everything due."""
        try:
            return why_due(self.wanted)
        except ThemeError:
            return "the theme is broken"

    @cached_property
    def waiting(self) -> Waiting | None:
        """Whose changes wait, and since when: the content versions that readers don't see yet."""
        shown = self.site.live_release.content_version if self.site.live_release else 0
        told = AuditEntry.objects.filter(version__gt=shown)
        since = told.aggregate(since=Min("at"))["since"]
        if shown >= ContentVersion.objects.current() or since is None:
            return None
        changed = Publication.objects.filter(Q(since__gt=shown) | Q(until__gt=shown))
        pages = changed.aggregate(pages=Count("page", distinct=True))["pages"]
        return Waiting(pages, list(told.order_by("who").values_list("who", flat=True).distinct()), since)

    @cached_property
    def permit(self) -> Permit | None:
        """The platform's word on the key; None without a key or an answer."""
        launcher = launchers.for_publishing()
        return launcher.permit() if launcher else None

    def opened(self, kind: Kind, key: str = "") -> Incident | None:
        """Return the incident that an earlier report opened and none has closed."""
        return Incident.objects.open().filter(kind=kind, key=key).first()

    def word_on(self, dyno: str) -> str | None:
        """Return the platform's word on a dyno ("up"); empty if it knows no such dyno, None if it can't say."""
        if dyno not in self._words:
            launcher = launchers.for_publishing() if dyno else None
            self._words[dyno] = launcher.state(dyno) if launcher else None
        return self._words[dyno]

    def said(self, at: datetime) -> str:
        return clock(at, self.at)

    @property
    def who_waits(self) -> str:
        """Waiting changes: 3 pages by 2 editors (ada, ben) since 13:40."""
        if self.waiting is None:
            return ""
        editors = counted(len(self.waiting.editors), "editor")
        return (
            f"{counted(self.waiting.pages, 'page')} by {editors} ({listed(self.waiting.editors)}) "
            f"since {self.said(self.waiting.since)}"
        )

    @property
    def readers(self) -> str:
        """What readers see now, and whose changes they don't see yet."""
        release = self.site.live_release
        if release is None:
            return "Readers see nothing yet: no release is live."
        held = f" The site is held: {self.site.hold}." if self.site.hold else ""
        waits = f"Not yet live: {self.who_waits}." if self.waiting else "Nothing newer is published."
        return f"Readers see release {release.number}, whole. {waits}{held}"
