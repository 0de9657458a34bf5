"""Planned times in real web dynos: carried out at their minute, never before, once, and built near, without a tick."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection

from bench.measure import children
from builds.models import Build, Lease, ScheduledRun
from builds.scheduling.plan_watch import LOOK_SECONDS, RETRY_SECONDS, look
from publisher.pages.models import AuditEntry, ContentVersion, Page, SiteSettings
from static_site.releases.pointer import hold
from tests.builds.scheduling.chain import ends, orders
from tests.builds.scheduling.near_web import add_app, host_of, text_of
from tests.faults.frozen import thaw
from tests.heroku.platform import Platform
from tests.heroku.web import Web
from tests.static_site.sites import publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
WATCHED = "Planned times are watched."
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def platform():
    """Run a platform that gives a dyno thirty real seconds to end."""
    with Platform() as platform:
        yield platform


@pytest.fixture
def app(platform, tmp_path):
    """Add the app with a live site of three pages, and a draft of each."""
    app = add_app(platform, tmp_path)
    for path in ("guides", "guides/tea", "guides/milk"):
        publish(path)
    assert platform.scheduler(app, "python manage.py build_static_site").status == 0
    for page in Page.objects.all():
        page.save_revision(by="ada", title=page.latest.title if page.latest else "Home", body=f"New at {page}.")
    return app


def started(platform, app):
    """Start a web server; return it once it watches and has launched what its predecessor left: nothing."""
    web = Web(platform, app)
    wait_until(lambda: web.log(WATCHED) and web.log("No build is launched: nothing is due"))
    return web


def plan(path, **moments):
    """Plan the page's newest text; the moments are times from now, by the database's clock."""
    page, now = Page.objects.get(path=path), ContentVersion.objects.clock()
    page.schedule(by="ada", **{name: now + left for name, left in moments.items()})
    return page


def carried_out():
    return list(AuditEntry.objects.filter(who="schedule").order_by("pk").values_list("action", "page__path"))


def wait_for_builds(number):
    wait_until(lambda: Build.objects.exclude(ended_at=None).count() == number and not Build.objects.open().exists())


def test_a_plan_is_live_after_its_time_without_a_tick(platform, app):
    web = started(platform, app)
    page = plan("guides/tea", publish_at=2 * SECOND, unpublish_at=HOUR)
    at = page.publish_at
    wait_for_builds(2)
    build, entry = Build.objects.latest("number"), AuditEntry.objects.get(who="schedule")
    assert at <= entry.at <= build.created_at, "never early"
    assert (build.launcher, build.trigger, build.by, build.status) == ("near", "plan", "", "succeeded")
    assert "New at /guides/tea/." in text_of(web, "guides/tea")
    assert (orders(platform), ScheduledRun.objects.count()) == ([], 0)
    plan("guides/tea", unpublish_at=-SECOND)
    wait_for_builds(3)
    assert web.get(host_of(web), "/guides/tea/").status == 404


def test_one_worker_of_a_web_server_watches_and_another_takes_over_when_it_is_killed(platform, app):
    web = started(platform, app)
    for number in (2, 3):
        for worker in children(web.dyno.process.pid):
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda number=number: len(web.log(WATCHED)) == number)
    plan("guides/tea", publish_at=SECOND)
    wait_for_builds(2)
    assert len(web.log(WATCHED)) == 3


@pytest.mark.behind_pgbouncer
def test_two_web_servers_carry_out_each_plan_once(platform, app):
    webs = [started(platform, app) for _ in range(2)]
    paths = ["guides", "guides/milk", "guides/tea"]
    for path in paths:
        plan(path, publish_at=2 * SECOND)
    wait_until(lambda: Build.objects.exclude(ended_at=None).count() > 1 and not Build.objects.open().exists())
    wait_until(lambda: "New at /guides/." in text_of(webs[0], "guides"))
    assert sorted(carried_out()) == [("publish", path) for path in paths]
    assert {end for end, _ in ends()} == {"succeeded"}


def test_while_one_web_server_is_frozen_the_other_carries_plans_out(platform, app):
    frozen, _ = started(platform, app), started(platform, app)
    pids = [frozen.dyno.process.pid, *children(frozen.dyno.process.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    plan("guides/tea", publish_at=SECOND)
    wait_for_builds(2)
    for pid in pids:
        thaw(pid)
    assert "New at /guides/tea/." in text_of(frozen, "guides/tea")
    assert carried_out() == [("publish", "guides/tea")]


def test_what_was_due_during_a_restart_is_carried_out_by_the_next_web_server(platform, app):
    Web(platform, app).dyno.terminate()
    plan("guides/tea", publish_at=-HOUR)
    web = Web(platform, app)
    wait_for_builds(2)
    assert "New at /guides/tea/." in text_of(web, "guides/tea")


def test_an_announcement_ends_at_its_time_too(platform, app):
    web, end = started(platform, app), ContentVersion.objects.clock() + SECOND
    said = SiteSettings(title="The Kettle", language="en", announcement="Closed.", announcement_ends_at=end)
    SiteSettings.objects.publish(said, by="ada", seen=0)
    wait_for_builds(2)
    assert "The Kettle" in text_of(web, "guides")
    assert "Closed." not in text_of(web, "guides")


def test_in_a_drain_a_plan_is_published_and_waits_for_its_build_and_in_a_hold_for_readers(platform, app):
    web = started(platform, app)
    Lease.objects.drain(HOUR, by="test")
    plan("guides/tea", publish_at=SECOND)
    wait_until(lambda: web.log("No build is launched: builds are drained"))
    assert (carried_out(), Build.objects.count()) == ([("publish", "guides/tea")], 1)
    Lease.objects.resume(by="test")
    hold("elections", by="test")
    plan("guides/milk", publish_at=SECOND)
    wait_for_builds(2)
    assert "New at" not in text_of(web, "guides/tea") + text_of(web, "guides/milk")


def test_a_look_is_one_query_and_the_next_one_is_when_the_next_plan_is_due(django_assert_num_queries):
    page = publish("tea")
    with django_assert_num_queries(1):
        assert look() == LOOK_SECONDS
    page.schedule(by="ada", publish_at=ContentVersion.objects.clock() + HOUR)
    with django_assert_num_queries(1):
        assert look() == LOOK_SECONDS
    page.schedule(by="ada", unpublish_at=ContentVersion.objects.clock() + SECOND)
    assert 0 <= look() <= 1, "a time, not the number of seconds between two looks"


def test_a_plan_that_was_moved_or_taken_off_is_not_carried_out():
    pages = [publish("tea"), publish("milk")]
    for page in pages:
        page.schedule(by="ada", unpublish_at=ContentVersion.objects.clock() - SECOND)
    pages[0].schedule(by="ada")
    pages[1].schedule(by="ada", unpublish_at=ContentVersion.objects.clock() + HOUR)
    assert (look(), carried_out()) == (LOOK_SECONDS, [])


def test_a_plan_that_fails_is_told_once_and_keeps_no_other_waiting(settings, caplog):
    settings.BUILD_API_KEY = ""
    for page in (publish("tea"), publish("milk")):
        page.save_revision(by="ada", title="New")
        page.schedule(by="ada", publish_at=ContentVersion.objects.clock() - SECOND)
    Page.objects.filter(path="tea").update(planned_revision=None)
    assert look() == 0
    assert "What was planned for /tea/ failed" in caplog.text
    assert carried_out() == [("schedule failed", "tea"), ("publish", "milk")]
    assert look() == LOOK_SECONDS


def test_without_a_database_the_next_look_waits_longer(monkeypatch, caplog):
    monkeypatch.setattr(Page.objects, "next_plan", lambda: connection.cursor().execute("SELECT nothing"))
    assert look() == RETRY_SECONDS
    assert "Plans were not looked up; the next try is in 30 s." in caplog.text


def test_switched_off_it_is_left_to_the_tick(platform, app):
    app.config["BUILD_NEARBY_OUTPUTS"] = "0"
    web = Web(platform, app)
    plan("guides/tea", publish_at=-HOUR)
    assert "Carried out" in platform.scheduler(app, "bin/schedule_build").output
    assert web.log(WATCHED) == []
