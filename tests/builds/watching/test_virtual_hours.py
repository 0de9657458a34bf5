"""Virtual hours: healthy sites are never reported, however long; dead builds are found on any day of the year."""

import os
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Value

from builds.models import Lease, ScheduledRun
from builds.models.scheduled_run import SWEEP
from publisher.pages.models import AuditEntry
from static_site.models import Flip
from tests.builds.scheduling.virtual import Played, claim, finish, is_live, tick
from tests.builds.watching.happenings import seen
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 3, 28, 12, tzinfo=UTC)
HOURS = 200 if os.environ.get("PUBLISHER_TEST_FAULTS") == "all" else 20
"""Number of virtual hours. All of them take minutes to run."""


class Site:
    """A site with hours of ticks, edits and builds of all lengths; heartbeats are up to a minute late."""

    def __init__(self):
        self.launcher, self.chance, self.now, self.reports = Played(), random.Random(7), BEGAN, []
        self.build = self.until = None

    def pass_ten_minutes(self):
        ScheduledRun.objects.filter(job=SWEEP).delete()
        ScheduledRun.objects.create(job=SWEEP, began_at=self.now, ended_at=self.now)
        before = len(self.launcher.tokens)
        tick(self.launcher, Value(self.now))
        if len(self.launcher.tokens) > before:
            self.build = claim(self.launcher.tokens[-1], Value(self.now + timedelta(seconds=100)))
            self.until = self.now + timedelta(minutes=self.chance.choice([1, 5, 30, 300]))
        self.work(self.now + timedelta(minutes=10))

    def work(self, end):
        done = self.build.done if self.build else 0
        while self.build and self.now < end:
            self.now += timedelta(seconds=50 + self.chance.uniform(0, 60))
            done += 1
            assert Lease.objects.beat(self.build, phase="page", done=done, now=Value(self.now)) == ""
            if self.now > self.until:
                finish(self.build, Value(self.now))
                Flip.objects.filter(pk=Flip.objects.latest("pk").pk).update(at=self.now)
                self.build = None
        self.now = max(self.now, end)

    def edit(self):
        publish("a/page", f"Edited at {self.now}")
        AuditEntry.objects.filter(pk=AuditEntry.objects.latest("pk").pk).update(at=self.now)


def test_in_hours_of_healthy_builds_with_late_beats_nobody_is_told_of_anything():
    site = Site()
    while site.now < BEGAN + timedelta(hours=HOURS):
        if site.chance.random() < 0.1:
            site.edit()
        site.pass_ten_minutes()
        if site.chance.random() < 0.3:
            report = seen(site.now)
            assert (report.incidents, report.broken) == ([], []), report.as_text()
    site.until = site.now
    site.work(site.now + timedelta(hours=1))
    assert ScheduledRun.objects.count() == 1
    assert is_live() or Lease.objects.get().build is None


@pytest.mark.parametrize(
    ("died", "said"),
    [
        (datetime(2026, 6, 1, 21, 58, tzinfo=UTC), "1 Jun, 23:58"),  # midnight
        (datetime(2026, 3, 29, 0, 58, tzinfo=UTC), "01:58"),  # an hour is skipped
        (datetime(2026, 10, 25, 0, 58, tzinfo=UTC), "02:58"),  # an hour occurs twice
        (datetime(2026, 12, 31, 22, 58, tzinfo=UTC), "31 Dec, 23:58"),
        (datetime(2028, 2, 29, 22, 58, tzinfo=UTC), "29 Feb, 23:58"),
    ],
)
def test_a_build_that_dies_is_found_on_any_day_of_the_year(settings, died, said):
    settings.SITE_TIME_ZONE, launcher = "Europe/Berlin", Played()
    publish("a/page")
    tick(launcher, Value(died - timedelta(minutes=20)))
    build = claim(launcher.tokens[0], Value(died - timedelta(minutes=18)))
    while build.beat_at is None or build.beat_at < died:
        Lease.objects.beat(build, now=Value((build.beat_at or died) + timedelta(minutes=1)))
        build.refresh_from_db()
    found = next(incident for incident in seen(died + timedelta(minutes=4)).open if incident.kind == "died")
    assert (found.build, found.what) == (build, f"Build {build.number} died.")
    assert f"Its last heartbeat came at {said};" in found.facts[0]
