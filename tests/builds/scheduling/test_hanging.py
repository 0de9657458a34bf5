"""Ticks while the platform or the database hangs: they end, and leave their work for the next one."""

import sqlite3
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from django.db.models.functions import Now

from builds.models import Build, Lease, ScheduledRun
from tests.builds.commands import database_url, manage
from tests.builds.scheduling.chain import add_publisher, builders, launching, token_of
from tests.builds.scheduling.virtual import is_live, work
from tests.faults.proxy import Proxy
from tests.heroku.platform import Fault
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def app(platform, light):
    publish("guides", "Guides")
    return add_publisher(platform, light)


def test_a_platform_that_never_answers_ends_the_tick_and_its_dyno_may_come(platform, app):
    platform.faults = [Fault.LATE_ANSWER]
    give_up(lambda: builders(app), **launching(platform))
    build = Build.objects.get()
    assert (build.status, build.answer, Lease.objects.get().build) == ("launching", "unknown", build)
    assert ScheduledRun.objects.get().ended_at is None
    assert work(token_of(builders(app)[0]), Now()) == 1
    assert is_live()


def test_a_database_that_hangs_ends_the_tick_and_nothing_has_happened(platform, app):
    before = Lease.objects.values().get()
    with hanging_database() as (url, hangs):
        give_up(hangs, **launching(platform), DATABASE_URL=url)
    assert Lease.objects.values().get() == before
    assert (Build.objects.count(), builders(app)) == (0, [])


def give_up(hangs, **changes):
    """Run a tick that gives up where it `hangs`; retry with a longer limit if a slow machine hadn't reached that."""
    for seconds in (3, 30):
        settings = {"DJANGO_SETTINGS_MODULE": "tests.builds.scheduling.hurried_settings", "TICK_SECONDS": str(seconds)}
        ticked = manage("schedule_build", **settings, **changes)
        gave_up = f"schedule_build gave up after {seconds} s: something hangs. The next tick tries again."
        assert (ticked.code, ticked.out, ticked.err.strip()) == (1, "", gave_up)
        if hangs():
            return
        Lease.objects.update(build=None, expires=None)
        Build.objects.all().delete()
        ScheduledRun.objects.all().delete()
    raise AssertionError("it did not hang where it should")


@contextmanager
def hanging_database():
    """Make the statement that takes the lease wait forever (on SQLite, every write); yield the address and a check."""
    if connection.vendor == "postgresql":
        with Proxy(database_url()) as proxy:
            proxy.stall('UPDATE "builds_lease"')
            yield proxy.url(database_url()), lambda: proxy.struck
    else:
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
            other.execute("BEGIN IMMEDIATE")
            yield database_url(), lambda: True
