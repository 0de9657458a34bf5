"""Superfluous real dynos: they end within seconds and do nothing."""

from datetime import UTC, datetime

import pytest

from builds.models import Build, Lease
from static_site.models import Artifact, Release, Site
from tests.builds.scheduling.chain import add_publisher, builders, ends, wait_for_dynos
from tests.heroku.platform import Fault
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db(transaction=True)
NOTHING_TO_DO = "This launch was already claimed or given up; nothing to do."


@pytest.fixture
def app(platform):
    app = add_publisher(platform)
    publish("guides", "Guides")
    return app


def test_of_two_dynos_for_one_launch_one_builds(platform, app):
    platform.fail_next(Fault.STARTED_TWICE)
    platform.scheduler(app, "bin/schedule_build")
    wait_for_dynos(app)
    assert ends() == [("succeeded", "")]
    assert sorted(NOTHING_TO_DO in dyno.output for dyno in builders(app)) == [False, True]
    assert [dyno.exit_status for dyno in builders(app)] == [0, 0]


def test_a_dyno_that_starts_after_its_launch_was_given_up_does_nothing(platform, app):
    platform.fail_next(Fault.NEVER_STARTS)
    platform.scheduler(app, "bin/schedule_build")
    Lease.objects.update(expires=datetime(2020, 1, 1, tzinfo=UTC))  # three minutes pass
    ticked = platform.scheduler(app, "bin/schedule_build")
    slow, second = builders(app)
    assert second.wait() == 0
    assert "never started and was locked out. Launched" in ticked.output
    before = rows()
    late = platform.start(app, slow.order)
    assert (late.wait(), NOTHING_TO_DO in late.output) == (0, True)
    assert rows() == before
    assert ends() == [("failed", "never_started"), ("succeeded", "")]


def rows():
    """Return the rows that a build may write."""
    return [list(model.objects.order_by("pk").values()) for model in (Build, Lease, Site, Release, Artifact)]
