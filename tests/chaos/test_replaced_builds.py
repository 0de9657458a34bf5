"""A2 and B4: a real `build_static_site` that is stopped loses its lease, and does no harm when it resumes."""

from contextlib import contextmanager
from itertools import count

import pytest
from django.db import connection

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from publisher.pages.models import ContentVersion
from static_site.fingerprint import fingerprint
from static_site.models import Site
from tests.builds.commands import manage
from tests.builds.small_site import BUILD, let_lease_run_out
from tests.chaos.rows import differences, everything
from tests.faults.frozen import state
from tests.faults.points import hit, points
from tests.static_site.sites import THEME, build, builder, clean_manifest, manifest, publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

IDLE_TRANSACTIONS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
)
CODE = fingerprint(THEME)
texts = (f"Text {number}." for number in count())


def test_a_build_that_stood_still_at_any_statement_and_was_replaced_publishes_nothing():
    overtaken = 0
    for point in points(*BUILD, do="stop", start=25, every=13, prepare=edit):
        held = holder(point)
        if held is None:
            assert point.finish().code == 0, point
            continue
        successor = overtake()
        before = everything()
        said = point.finish()
        assert (said.code, differences(before)) == (1, []), f"{point}: {said}"
        assert f"Build {held.number} was replaced by a later one" in said.err
        assert (build_row(held), build_row(successor)) == (("failed", "died"), ("succeeded", ""))
        overtaken += 1
    assert overtaken > 1


@pytest.fixture(autouse=True)
def first_release():
    """Make a first release, so that real builds make small ones."""
    Site.objects.record_fingerprint(CODE)
    assert Site.objects.publish(build(THEME, CODE))


def edit():
    publish("edited", body=next(texts))


def holder(point):
    """Return the stopped process's build. On SQLite, a process that holds the write lock blocks all others."""
    if connection.vendor == "sqlite" and point.in_transaction:
        return None
    return Lease.objects.get().build


def overtake():
    """Let time pass; another process reaps the build, then publishes its work and later edits."""
    end_transactions()
    let_lease_run_out()
    edit()
    successor = mine = Lease.objects.claim(Claimant("successor"), trigger="test")
    while mine:
        release = builder(fingerprint=CODE).build(ContentVersion.objects.current())
        mine = Lease.objects.finish(mine, release, CODE, {}, go_on=True)
    live = Site.objects.get().live_release
    assert (live.number, live.content_version) == (release.number, ContentVersion.objects.current())
    assert manifest(live) == clean_manifest(live.content_version)
    return successor


def end_transactions():
    """End idle transactions as the server does after DATABASE_IDLE_SECONDS, without the wait."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid, 60000) FROM ({IDLE_TRANSACTIONS}) AS hung")


def idle_transactions():
    with connection.cursor() as cursor:
        cursor.execute(IDLE_TRANSACTIONS)
        return cursor.fetchall()


def build_row(build):
    return Build.objects.values_list("status", "cause").get(pk=build.pk)


@pytest.mark.parametrize("in_transaction", [False, True])
def test_a_build_that_hangs_for_ever_loses_its_place_to_the_next_tick_and_its_build(in_transaction):
    if in_transaction and connection.vendor == "sqlite":
        pytest.skip("SQLITE HAS ONE WRITER AT A TIME: a hung writer blocks all others")
    edit()
    with hanging(in_transaction=in_transaction) as point:
        hung = Lease.objects.get().build
        wait_until(lambda: not (in_transaction and idle_transactions()))  # until the server has ended the hung one
        let_lease_run_out()
        ticked = manage("schedule_build", BUILD_LAUNCHER="local")
        assert ticked.out.startswith(f"Build {hung.number} died and was locked out. Launched build "), ticked
        wait_until(lambda: Site.objects.get().live_release_id == 2)
        assert build_row(hung) == ("failed", "died")
        assert point.process.poll() is None
    wait_until_ended(Build.objects.latest("number"))


@contextmanager
def hanging(*, in_transaction):
    """Stop a build that holds the lease, in a transaction that writes its release or outside any."""
    for number in range(36, 70):  # where the plan is committed and the first step begins
        with hit(*BUILD, at=number, do="stop") as point:
            writes = point.in_transaction and '"static_site_' in point.statement
            if Lease.objects.get().build and (writes if in_transaction else not point.in_transaction):
                yield point
                return
        let_lease_run_out()


def wait_until_ended(build):
    """Wait for the process to end; it tidies up after publishing."""
    wait_until(lambda: state(int(build.dyno.removeprefix("local."))) in ("", "Z"))
