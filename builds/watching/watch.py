"""One look at everything: the moment at which it is made, and what several checks ask about that moment."""

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
    """It can't be told now whether this is wrong: what was opened stays open, and nothing new is."""


@dataclass(frozen=True)
class Waiting:
    """What editors published and readers do not have."""

    pages: int
    editors: list[str]
    since: datetime


@dataclass
class Watch:
    """`at` is the database's time; `last` is when the report before this one began."""

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
        """The moment as the database's guards take it."""
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
        """The build that is launched or at work, and alive."""
        return Lease.objects.running(self.clock)

    @cached_property
    def drained(self) -> Lease | None:
        return Lease.objects.draining(self.clock)

    @cached_property
    def last_tick(self) -> ScheduledRun | None:
        """Of the scheduler, among those that came to their end."""
        return ScheduledRun.objects.filter(job=SWEEP, ended_at__isnull=False).order_by("-began_at").first()

    @cached_property
    def scheduler(self) -> JobRuns:
        return JobRuns.read(SWEEP, self.clock)

    @cached_property
    def wanted(self) -> str:
        """The fingerprint that a build is to have; raises ThemeError where the theme cannot be read."""
        return wanted_fingerprint()

    @cached_property
    def due(self) -> str:
        """Why a build is due; a theme that cannot be read leaves everything due."""
        try:
            return why_due(self.wanted)
        except ThemeError:
            return "the theme is broken"

    @cached_property
    def waiting(self) -> Waiting | None:
        """Whose changes wait, and since when: of content versions that readers do not have."""
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
        """What the platform says of the key; None where there is none, or where it does not tell."""
        launcher = launchers.for_publishing()
        return launcher.permit() if launcher else None

    def opened(self, kind: Kind, key: str = "") -> Incident | None:
        """The incident that an earlier report opened, and none has seen over."""
        return Incident.objects.open().filter(kind=kind, key=key).first()

    def word_on(self, dyno: str) -> str | None:
        """What the platform says of a dyno ("up"); empty where it knows none of that name, None where it can't say."""
        if dyno not in self._words:
            launcher = launchers.for_publishing() if dyno else None
            self._words[dyno] = launcher.state(dyno) if launcher else None
        return self._words[dyno]

    def said(self, at: datetime) -> str:
        return clock(at, self.at)

    @property
    def who_waits(self) -> str:
        """3 pages by 2 editors (ada, ben) since 13:40"""
        if self.waiting is None:
            return ""
        editors = counted(len(self.waiting.editors), "editor")
        return (
            f"{counted(self.waiting.pages, 'page')} by {editors} ({listed(self.waiting.editors)}) "
            f"since {self.said(self.waiting.since)}"
        )

    @property
    def readers(self) -> str:
        """What readers see now, and whose changes they don't."""
        release = self.site.live_release
        if release is None:
            return "Readers see nothing yet: no release is live."
        held = f" The site is held: {self.site.hold}." if self.site.hold else ""
        waits = f"They wait for {self.who_waits}." if self.waiting else "Nothing newer is published."
        return f"Readers see release {release.number}, whole. {waits}{held}"
