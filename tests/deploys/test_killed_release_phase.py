"""A release phase killed (-9) at any point: builds resume automatically, and the next deploy succeeds."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Value

from builds.models import Build, Lease
from static_site.models import Site
from tests.builds.commands import manage
from tests.deploys.deploying import deploy, is_drained
from tests.faults.points import points

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "0" * 64


def other_code_is_in_service() -> None:
    Lease.objects.update(build=None, drain_until=None, drained_by="")
    Build.objects.all().delete()
    Site.objects.update(fingerprint=OLD)


def test_its_drain_ends_by_itself_within_15_minutes_wherever_it_was_killed() -> None:
    drained = []
    for point in points("run_release_phase", when="after", start=7, every=9, prepare=other_code_is_in_service):
        drained.append(is_drained())
        later = Value(datetime.now(UTC) + timedelta(minutes=15))
        assert Lease.objects.draining(later) is None, point
        assert Site.objects.get().fingerprint == OLD, point
        build, _ = Lease.objects.take_slot(f"{point.number}", fingerprint=OLD, trigger="schedule", now=later)
        assert build.status == "launching"
    assert True in drained
    assert False in drained
    assert Site.objects.get().fingerprint != OLD


def test_a_killed_deploy_is_made_good_by_the_next(empty_database: str) -> None:
    killed = 0
    for _ in points("run_release_phase", when="after", start=40, every=150, DATABASE_URL=empty_database):
        killed += 1
    assert killed >= 2
    assert "render as before" in deploy(DATABASE_URL=empty_database).out
    assert manage("build_static_site", DATABASE_URL=empty_database).code == 0
