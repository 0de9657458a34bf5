"""A1 and A3: four processes want to build, are killed and stand still, while an editor publishes.

At most one builds, who was replaced writes nothing any more, and readers' content never goes back. The same loop sees
broken variants of the lease fail. PUBLISHER_TEST_TRIALS is how often it runs; before a release, some hundred times.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection

from builds.models import Lease
from builds.models.taking import Claimant
from publisher.pages.models import ContentVersion
from static_site.models import Site
from tests.builds.commands import environment
from tests.builds.leases import made
from tests.chaos.mob import has_happened
from tests.chaos.trace import traced, violations
from tests.chaos.variants import BROKEN
from tests.site.sites import FINGERPRINT, build, clean_manifest, manifest

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS, AT_MOST = 6, 120
TRIALS = int(os.environ.get("PUBLISHER_TEST_TRIALS", "1"))


@pytest.fixture(autouse=True)
def trace():
    """And a first release: what the mob makes are small ones."""
    build()
    with traced():
        yield


@pytest.mark.parametrize("trial", range(TRIALS))
def test_processes_that_are_killed_and_stand_still_never_build_at_once_nor_bring_old_content_back(trial):
    assert riot("intact", SECONDS) == ""
    assert has_happened()
    assert_the_next_build_makes_the_site_whole()


@pytest.mark.parametrize("variant", ["no_fence", "check_then_publish", "whole_lease"])
def test_the_mob_breaks_a_broken_lease(variant):
    if variant == "check_then_publish" and connection.vendor == "sqlite":
        pytest.skip("SQLITE HAS ONE WRITER AT A TIME: this mistake shows on PostgreSQL only")
    assert riot(variant, AT_MOST, BROKEN[variant])


def riot(variant, seconds, *move):
    """What went wrong, sentence by sentence."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.mob", variant, str(seconds), *move],
        cwd=settings.BASE_DIR,
        env=environment(DJANGO_SETTINGS_MODULE="tests.chaos.settings"),
        stdout=subprocess.PIPE,
        text=True,
        timeout=200,
        check=True,
    )
    return done.stdout


def assert_the_next_build_makes_the_site_whole():
    Lease.objects.update(expires=datetime(2020, 1, 1, tzinfo=UTC))
    while mine := Lease.objects.claim(Claimant("survivor"), trigger="test"):
        release = made()
        if Lease.objects.publish(mine, release, FINGERPRINT, {}, go_on=True) is None:
            break
    live = Site.objects.get().live_release
    assert live.content_version == ContentVersion.objects.current()
    assert manifest(live) == clean_manifest(live.content_version)
    assert violations() == []
