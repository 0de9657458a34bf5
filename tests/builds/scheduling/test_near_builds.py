"""Near builds in a real web dyno: an edit goes live beside the web server, and neither restarts nor kills lose one."""

import io
import os
import re
import shutil
import signal

import pytest

from bench.measure import children
from builds.models import Build, Lease
from publisher.pages.library.uploading import upload
from tests.builds.scheduling.chain import OBSTRUCTED, ends, orders, wait_for_dynos
from tests.builds.scheduling.near_web import (
    PLANNED,
    add_app,
    has_turn,
    is_over,
    near_process,
    publish_in_browser,
    stopped_near_process,
    text_of,
    zombies_of,
)
from tests.builds.small_site import let_lease_run_out
from tests.faults.frozen import thaw
from tests.heroku.platform import Platform
from tests.heroku.web import Web
from tests.static_site.sites import publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

DONE = ("succeeded", "")


@pytest.fixture
def platform():
    """Run a platform that gives a dyno thirty real seconds to end: here the builds must record that they stopped."""
    with Platform() as platform:
        yield platform


@pytest.fixture
def app(platform, tmp_path):
    """Add the app with a live site of three pages."""
    return with_site(platform, add_app(platform, tmp_path))


@pytest.fixture
def obstructed_app(platform, tmp_path, copy):
    """Add it with builds that stop themselves half-way, in a web dyno that runs code of its own."""
    shutil.copyfile(OBSTRUCTED, copy / "manage.py")
    app = with_site(platform, add_app(platform, tmp_path, copy))
    app.config["OBSTRUCT_AT"] = PLANNED
    return app


def with_site(platform, app):
    for path in ("guides", "guides/tea", "guides/milk"):
        publish(path)
    assert platform.scheduler(app, "python manage.py build_static_site").status == 0
    return app


def wait_for_builds(number):
    wait_until(lambda: Build.objects.exclude(ended_at=None).count() == number and not Build.objects.open().exists())


def newest():
    return Build.objects.latest("number")


def test_an_edit_in_the_web_ui_is_built_beside_the_web_server(platform, app, tmp_path):
    web = Web(platform, app)
    upload(io.BytesIO(b"a,b"), "fees.csv", by="test")  # the build prepares it, in the turn that it has already
    assert publish_in_browser(web, "guides/tea", "The newest text, and [fees](/media/fees.csv).") == 302
    wait_for_builds(2)
    build = newest()
    assert (build.status, build.trigger, build.by, build.answer) == ("succeeded", "publish", "ada", "accepted")
    assert (build.launcher, build.dyno) == ("near", web.dyno.name if app.names_dynos else "")
    assert "The newest text, and <a" in text_of(web, "guides/tea")
    assert (orders(platform), Lease.objects.get().build) == ([], None)
    wait_until(lambda: is_over(near_process()))
    assert zombies_of(web) == []
    assert "Readers see release 2" in web.dyno.output, "its output is in the web server's log"
    assert not has_turn(tmp_path)


def test_it_gives_way_to_readers_and_outlives_the_workers_of_the_web_server(platform, obstructed_app, tmp_path):
    web = Web(platform, obstructed_app)
    publish_in_browser(web, "guides/tea", "The newest text.")
    process = stopped_near_process()
    assert os.getpriority(os.PRIO_PROCESS, process) == os.getpriority(os.PRIO_PROCESS, 0) + 10
    assert has_turn(tmp_path)
    workers = children(web.dyno.process.pid)
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    wait_until(lambda: len(now := children(web.dyno.process.pid)) == len(workers) and not {*workers} & {*now})
    thaw(process)
    wait_for_builds(2)
    assert ends() == [DONE] * 2
    assert "The newest text." in text_of(web, "guides/tea")


def test_what_is_published_while_it_runs_gets_a_process_of_its_own(platform, obstructed_app):
    web = Web(platform, obstructed_app)
    publish_in_browser(web, "guides/tea", "The newest text.")
    process = stopped_near_process()
    publish("guides/milk", body="A later text.")
    thaw(process)
    wait_until(lambda: Build.objects.count() == 3)
    thaw(stopped_near_process())
    wait_for_builds(3)
    _, first, second = Build.objects.order_by("number")
    assert (second.launcher, second.trigger, second.by, second.status) == ("near", "follow-up", "ada", "succeeded")
    assert first.holder != second.holder, "it isn't the same process"
    assert "A later text." in text_of(web, "guides/milk")


def test_a_restart_in_the_middle_stops_it_and_the_next_web_server_launches_it_once(platform, obstructed_app):
    web = Web(platform, obstructed_app)
    publish_in_browser(web, "guides/tea", "The newest text.")
    process = stopped_near_process()
    web.dyno.terminate()
    wait_until(lambda: not children(web.dyno.process.pid))  # all workers have gone; gunicorn waits for the build
    thaw(process)
    web.dyno.wait()
    del obstructed_app.config["OBSTRUCT_AT"]
    assert ends() == [DONE, ("stopped", "terminated")]
    assert Lease.objects.get().build is None

    web = Web(platform, obstructed_app)
    wait_for_builds(3)
    assert (newest().launcher, newest().trigger, newest().status) == ("near", "restart", "succeeded")
    assert "The newest text." in text_of(web, "guides/tea")
    assert orders(platform) == []
    assert not re.search(r"No build is launched: build \d+ is", web.dyno.output), "only one worker tried"


def test_killed_in_the_middle_it_is_finished_by_the_next_tick(platform, obstructed_app):
    web = Web(platform, obstructed_app)
    publish_in_browser(web, "guides/tea", "The newest text.")
    os.kill(stopped_near_process(), signal.SIGKILL)
    del obstructed_app.config["OBSTRUCT_AT"]
    let_lease_run_out()
    assert "died and was locked out" in platform.scheduler(obstructed_app, "bin/schedule_build").output
    wait_for_dynos(obstructed_app)
    assert ends() == [DONE, ("failed", "died"), DONE]
    assert newest().launcher == "heroku_api"
    assert "The newest text." in text_of(web, "guides/tea")


def test_a_web_server_that_starts_without_a_database_goes_on_and_launches_nothing(platform, app):
    app.config["DATABASE_URL"] = "postgres://nobody@127.0.0.1:9/nothing"
    web = Web(platform, app)
    wait_until(lambda: web.log("No build is launched now; the next tick does it. The database can't be reached"))
    assert web.get("localhost", "/-/health/").status in (400, 503)
    assert web.log("Traceback") == []
