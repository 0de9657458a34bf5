"""A1 and A3: four processes compete to build, and are killed and stopped, while an editor publishes.

At most one builds, a replaced one writes nothing more, and readers' content never goes back. test_standing_still.py
shows, without chance, that the trace detects a broken lease. PUBLISHER_TEST_TRIALS is the number of runs; before a
release, some hundred.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings

from builds.models import Lease
from builds.models.lease_claims import Claimant
from publisher.pages.models import ContentVersion
from static_site.models import Site
from tests.builds.commands import environment
from tests.builds.leases import made
from tests.chaos.mob import has_happened
from tests.chaos.trace import traced, violations
from tests.faults.frozen import end_session
from tests.static_site.sites import FINGERPRINT, build, clean_manifest, manifest

pytestmark = pytest.mark.django_db(transaction=True)

ENOUGH = 10
"""Number of builds that published, and of builds that were replaced."""

TRIALS = int(os.environ.get("PUBLISHER_TEST_TRIALS", "1"))


@pytest.fixture(autouse=True)
def trace():
    """Make the trace's table and a first release, so that the mob's releases are small."""
    build()
    with traced():
        yield


@pytest.mark.parametrize("trial", range(TRIALS))
def test_processes_that_are_killed_and_stand_still_never_build_at_once_nor_bring_old_content_back(trial):
    assert riot() == ""
    assert has_happened(ENOUGH)
    assert_the_next_build_makes_the_site_whole()


def riot():
    """Run the mob; return its broken promises as sentences."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.mob", "intact", str(ENOUGH)],
        cwd=settings.BASE_DIR, env=environment(DJANGO_SETTINGS_MODULE="tests.chaos.settings"),
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as mob:  # fmt: skip
        try:
            said = mob.stdout.read()
        finally:
            end_session(mob.pid)
    assert mob.returncode == 0
    return said


def assert_the_next_build_makes_the_site_whole():
    Lease.objects.update(expires=datetime(2020, 1, 1, tzinfo=UTC))
    while mine := Lease.objects.claim(Claimant("survivor"), trigger="test"):
        release = made()
        if Lease.objects.finish(mine, release, FINGERPRINT, {}, go_on=True) is None:
            break
    live = Site.objects.get().live_release
    assert live.content_version == ContentVersion.objects.current()
    assert manifest(live) == clean_manifest(live.content_version)
    assert violations() == []
