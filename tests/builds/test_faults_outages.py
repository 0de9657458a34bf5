"""PostgreSQL outages: it ends a build's sessions, or crashes and returns, and the same build continues."""

import contextlib

import pytest
from django.db import connection
from private_pgbouncer import NoPgbouncerError, private_pgbouncer

from builds.models import Build
from tests.builds.small_site import BUILD, build_small_site, edit, refuse_unfinished_site, some
from tests.faults.frozen import state, thaw
from tests.faults.points import hit, points
from tests.waiting import wait_until

on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLITE HAS NO SERVER that ends sessions")

END_SESSIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@on_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.behind_pgbouncer
def test_a_build_whose_session_is_ended_at_any_statement_goes_on_in_a_new_one():
    build_small_site()
    for point in points(*BUILD, do="stop", prepare=edit, **some(16, 26)):
        known = Build.objects.order_by("-number").values_list("number", flat=True)[0]
        with connection.cursor() as cursor:
            cursor.execute(END_SESSIONS)
            assert cursor.fetchall()
        done = point.finish()
        assert (done.code, "Traceback" in done.err) == (0, False), done.err
        assert Build.objects.filter(number__gt=known, status="succeeded").count() in (0, 1)
        assert Build.objects.exclude(status="succeeded").count() == 0
        refuse_unfinished_site()


def is_waiting(point):
    return "trying again" in point.said


def crash_while(own_postgres, at, is_waiting=is_waiting, **changes):
    """Crash the server in the middle of a build, so that it retries in vain; return the build's stderr."""
    build_small_site()
    edit()
    with hit(*BUILD, at=at, do="stop", **changes) as point:
        assert point.is_hit
        own_postgres.stop(immediate=True)
        thaw(point.pid)
        wait_until(lambda: is_waiting(point) or point.process.poll() is not None)
        own_postgres.start()
        done = point.finish()
    assert (done.code, "Traceback" in done.err) == (0, False), done.err
    assert list(Build.objects.values_list("status", flat=True)) == ["succeeded", "succeeded"]
    refuse_unfinished_site()
    return done.err


@pytest.mark.parametrize("at", [20, 62, 98])
def test_a_build_outlasts_a_crash_of_the_server(own_postgres, at):
    assert "The database can't be reached; trying again." in crash_while(own_postgres, at)


def test_a_build_outlasts_a_crash_of_the_server_behind_pgbouncer(own_postgres):
    """PgBouncer holds queries back until it retries the server, 15 s after losing it."""
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(private_pgbouncer(own_postgres))
        except NoPgbouncerError as error:
            pytest.skip(f"NO PGBOUNCER AVAILABLE, so nothing crashed behind it: {error}")
        crash_while(own_postgres, 62, lambda point: state(point.pid) == "S", DATABASE_URL=url)
