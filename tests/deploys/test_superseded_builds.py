"""Superseded builds: after a release phase, nothing rendered by older code goes live. Builds and code are real."""

from pathlib import Path

import pytest

from builds.models import Build, Lease
from static_site.models import Flip, Release, Site
from tests.builds.commands import manage
from tests.builds.small_site import let_lease_run_out
from tests.database.ailments import on_postgres
from tests.deploys.deploying import (
    MOMENTS,
    deploy,
    drained_by,
    frozen_build,
    is_drained,
    last_build,
    live,
    on_heroku,
    readers_see_the_next_version,
    show_site,
)
from tests.faults.frozen import state
from tests.static_site.sites import publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_deploy_stops_the_running_build_and_the_next_code_builds(next_version: Path) -> None:
    show_site()
    with frozen_build("before it renders") as build:
        said, built = drained_by("run_release_phase", build=build, cwd=next_version)
    assert "No build runs while this code goes into service." in said
    assert (built.code, last_build(), live()) == (0, ("stopped", "drained"), 1)
    assert "the next build continues where this one ended" in built.err
    assert not is_drained()
    assert manage("build_static_site", cwd=next_version).code == 0
    assert readers_see_the_next_version()
    assert manage("report_stalled_builds", cwd=next_version).code == 0


@pytest.mark.parametrize("moment", ["before it renders", "before it publishes"])
def test_a_build_that_no_deploy_can_stop_never_goes_live_and_makes_no_follow_up(
    moment: str, next_version: Path
) -> None:
    show_site()
    with frozen_build(moment) as build:
        let_lease_run_out()
        assert deploy(next_version).code == 0
        publish("guides", "Published meanwhile")
        built = build.finish()
    assert (built.code, last_build(), live()) == (0, ("stopped", "superseded"), 1)
    assert (Build.objects.count(), Flip.objects.count()) == (2, 1)
    assert Lease.objects.get().build is None
    assert manage("build_static_site", cwd=next_version).code == 0
    assert readers_see_the_next_version()


def test_the_same_build_goes_live_with_its_follow_up_where_nothing_was_deployed() -> None:
    show_site()
    with frozen_build("before it publishes") as build:
        publish("guides", "Published meanwhile")
        built = build.finish()
    assert (built.code, last_build(), live()) == (0, ("succeeded", ""), 3)


@on_postgres
@pytest.mark.parametrize("moment", MOMENTS)
def test_on_heroku_no_build_of_older_code_goes_live_wherever_it_stood(moment: str, next_slug: Path) -> None:
    heroku = on_heroku()
    show_site(**heroku)
    with frozen_build(moment, **heroku) as build:
        let_lease_run_out()
        done = deploy(next_slug, **heroku)
        assert done.code == 0, done
        built = build.finish()
    assert (built.code, last_build(), live()) == (0, ("stopped", "superseded"), 1)
    assert Flip.objects.count() == 1


@on_postgres
def test_on_heroku_older_code_that_starts_later_stops_at_once_and_the_tick_builds_with_the_next(
    next_slug: Path,
) -> None:
    heroku = on_heroku()
    show_site(**heroku)
    done = deploy(next_slug, **heroku)
    assert done.code == 0, done
    Lease.objects.take_slot("token", fingerprint=Site.objects.get().fingerprint, trigger="schedule")
    late = manage("build_static_site", "--launch", "token", **heroku)
    assert (late.code, last_build(), Release.objects.count()) == (0, ("stopped", "superseded"), 1)
    assert "The deployed code differs from this dyno's: the next build runs that." in late.err

    tick = manage("schedule_build", cwd=next_slug, BUILD_LAUNCHER="local", **heroku)
    assert (tick.code, "theme, settings or code changed" in tick.out) == (0, True)
    wait_until(lambda: last_build() == ("succeeded", ""))
    assert readers_see_the_next_version()
    process = int(Build.objects.latest("number").said.split()[1])
    wait_until(lambda: not state(process))
