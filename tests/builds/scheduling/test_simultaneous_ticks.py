"""Simultaneous ticks: they launch one build if work is due, and none otherwise."""

import subprocess
import sys

import pytest
from django.conf import settings

from builds.models import Build, ScheduledRun
from static_site.models import Site
from tests.builds.commands import environment
from tests.builds.scheduling.chain import add_publisher, launching, orders
from tests.builds.scheduling.virtual import FINGERPRINT
from tests.static_site.live import show
from tests.static_site.sites import publish
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shown(platform, light):
    """Publish everything to readers, built by the current code."""
    add_publisher(platform, light)
    show(fingerprint=FINGERPRINT)


def crowd(platform, number):
    """Run this many ticks at once; return their outputs."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.builds.scheduling.crowd", str(number)],
        cwd=settings.BASE_DIR, env=environment(**launching(platform)), capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(done.stdout.splitlines())


@pytest.mark.behind_pgbouncer
@pytest.mark.parametrize("ticks", [0, 1, 2, 20])
def test_one_build_is_launched_when_work_is_due(platform, ticks):
    publish("guides", "Guides")
    said = crowd(platform, ticks)
    assert len(orders(platform)) == Build.objects.count() == min(ticks, 1)
    assert len(said) == ScheduledRun.objects.filter(failed=False).count() == ticks
    told_why = [line for line in said if line == f"No build is launched: {Build.objects.first()} is launching."]
    assert len(told_why) == max(ticks - 1, 0)


def test_none_is_launched_when_nothing_is_due(platform):
    assert crowd(platform, 20) == ["No build is launched: nothing is due."] * 20
    assert (orders(platform), Build.objects.count()) == ([], 0)
    assert Site.objects.get().live_release_id == 1
