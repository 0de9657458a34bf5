"""From an editor's change to a reader's page: a tick as the scheduler runs it, launch, dyno, build, its rows."""

import pytest

from builds.launching.publish_now import launch_soon
from builds.models import Build, Lease, ScheduledRun
from tests.builds.scheduling.chain import (
    add_publisher,
    builders,
    ends,
    launching,
    orders,
    stopped_builder,
    token_of,
    wait_for_dynos,
)
from tests.faults.frozen import thaw
from tests.heroku.cli import real_heroku
from tests.heroku.orders import Order
from tests.static_site.sites import publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def edited_and_ticked(platform, app, client):
    """Make an edit, run a tick, check the reader's page once the dyno is gone; return the tick's output."""
    publish("guides", "Guides", body="The newest text.")
    ticked = platform.scheduler(app, "bin/schedule_build")
    assert (ticked.status, ticked.output.count("\n")) == (0, 1), ticked.output
    wait_for_dynos(app)
    assert builders(app)[-1].exit_status == 0, builders(app)[-1].output
    assert "The newest text." in client.get("/guides/").content.decode()
    assert not app.dynos
    return ticked.output


def assert_rows_tell(app, said, launcher):
    build, dyno = Build.objects.get(), builders(app)[0]
    assert (build.status, build.cause, build.trigger, build.launcher) == ("succeeded", "", "schedule", launcher)
    assert (build.answer, build.dyno, build.token) == ("accepted", dyno.name, token_of(dyno))
    assert build.created_at <= build.answered_at <= build.ended_at
    assert build.created_at <= build.started_at <= build.beat_at <= build.ended_at
    assert (build.release.number, build.content_version) == (1, build.release.content_version)
    assert said == f"Launched build {build.number} as {dyno.name}: nothing has been built yet.\n"
    run = ScheduledRun.objects.get()
    assert (run.job, run.said, run.failed) == ("schedule_build", said.strip(), False)
    assert run.began_at <= run.ended_at
    assert (Lease.objects.get().build, Lease.objects.get().expires) == (None, None)


def test_an_edit_goes_live_through_herokus_api(platform, client):
    app = add_publisher(platform)
    said = edited_and_ticked(platform, app, client)
    assert_rows_tell(app, said, "heroku_api")
    (order,) = orders(platform)
    assert order["command"] == f"./manage.py build_static_site --launch {Build.objects.get().token}"


def test_an_edit_goes_live_through_the_cli(platform, client, stub):
    app = add_publisher(platform, programs=stub.folder, BUILD_LAUNCHER="heroku_cli")
    said = edited_and_ticked(platform, app, client)
    assert_rows_tell(app, said, "heroku_cli")
    assert len(stub.calls) == len(orders(platform)) == 1


@pytest.mark.heroku_cli
def test_an_edit_goes_live_through_the_real_cli(platform, client):
    app = add_publisher(platform, programs=real_heroku(), BUILD_LAUNCHER="heroku_cli")
    said = edited_and_ticked(platform, app, client)
    assert_rows_tell(app, said, "heroku_cli")
    assert len(orders(platform)) == 1


def test_a_build_outlives_the_interval_at_which_the_scheduler_kills_its_tick(platform, client, stub, obstructed):
    """The CLI hangs after it has sent the order, so the tick still waits when its interval is over."""
    stub.hang(sends=True)
    slow = {"BUILD_LAUNCHER": "heroku_cli", "OBSTRUCT_AT": 'FROM "static_site_planrow"'}
    app = add_publisher(platform, obstructed, programs=stub.folder, **slow)
    publish("guides", "Guides", body="The newest text.")
    tick = platform.start(app, Order("bin/schedule_build", type="scheduler"))
    wait_until(lambda: builders(app))
    tick.terminate()
    assert tick.wait() == 143
    dyno = stopped_builder(app)
    assert Build.objects.get().status == "running"
    thaw(dyno.process.pid)
    assert dyno.wait() == 0
    assert "The newest text." in client.get("/guides/").content.decode()
    build = Build.objects.get()
    assert (build.status, build.answer, ScheduledRun.objects.get().ended_at) == ("succeeded", "unknown", None)


@pytest.mark.parametrize(
    ("stands_at", "builds"),
    [('FROM "pages_page"', ["publish"]), ('FROM "static_site_planrow"', ["publish", "follow-up"])],
)
def test_many_changes_in_a_row_make_one_build_or_one_and_its_follow_up(
    platform, client, settings, obstructed, stands_at, builds
):
    """Each change is published from the web UI's side, while the dyno starts or builds; ticks come on top."""
    app = add_publisher(platform, obstructed, OBSTRUCT_AT=stands_at)
    for name, value in launching(platform).items():
        setattr(settings, name, value)
    from_the_web(["One"])
    dyno = stopped_builder(app)
    from_the_web(["Two", "Three", "Four", "Five"])
    platform.scheduler(app, "bin/schedule_build")
    thaw(dyno.process.pid)
    wait_for_dynos(app)
    wait_until(lambda: not Build.objects.open().exists())
    assert "Five" in client.get("/guides/").content.decode()
    assert len(orders(platform)) == 1
    assert ends() == [("succeeded", "")] * len(builds)
    assert [build.trigger for build in Build.objects.order_by("number")] == builds


def from_the_web(titles):
    for title in titles:
        publish("guides", title)
        launch_soon("ada")
