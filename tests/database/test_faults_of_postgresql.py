"""Faults recognised from PostgreSQL's real behaviour."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import psycopg2
import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.db.utils import ConnectionHandler, InterfaceError, InternalError, OperationalError, ProgrammingError

from publisher.database import Fault, sentence
from tests.builds.commands import database_url
from tests.database.ailments import (
    administrator,
    ask,
    error_of,
    full,
    locked,
    on_postgres,
    only_read,
    role,
    terminate,
    write,
)
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), on_postgres]


def test_a_session_that_the_server_ended_is_lost_now_and_at_its_next_use():
    terminate()
    first, second = [error_of(write, keep_connection=True) for _ in range(2)]
    assert (type(first), type(second)) == (OperationalError, InterfaceError)
    assert (Fault.of(first), Fault.of(second)) == (Fault.LOST, Fault.LOST)
    connection.close()


def test_a_transaction_whose_session_ended_is_lost_too_and_its_connection_can_be_replaced():
    @transaction.atomic
    def work():
        terminate()
        write()

    assert Fault.of(error_of(work, keep_connection=True)) is Fault.LOST
    write()


def test_one_connection_too_many_is_told_from_a_lost_one():
    with role(limit=0):
        error = error_of(write)
    assert Fault.of(error) is Fault.TOO_MANY_CONNECTIONS
    assert "too many connections for role" in sentence(error)


@pytest.mark.parametrize("wrong", [{"NAME": "nowhere"}, {"USER": "nobody"}])
def test_a_name_that_the_server_does_not_know_is_no_outage(wrong):
    strange = ConnectionHandler({"default": {**connection.settings_dict, **wrong}})["default"]
    error = error_of(strange.ensure_connection)
    assert Fault.of(error) is Fault.REFUSED
    assert "does not exist" in sentence(error)


def test_waiting_for_a_lock_or_a_statement_times_out():
    ask("SET lock_timeout = '50ms'; SET statement_timeout = '200ms'")
    with locked():
        waited = error_of(write, keep_connection=True)
    slept = error_of(lambda: ask("SELECT pg_sleep(3600)"))
    assert [Fault.of(waited), Fault.of(slept)] == [Fault.TIMED_OUT, Fault.TIMED_OUT]


def others(which):
    """Return the sessions of that kind, queried from a separate one."""
    with administrator() as session:
        session.execute(f"SELECT pid FROM pg_stat_activity WHERE {which}")
        return session.fetchall()


def is_waiting_for_us():
    return others("datname = current_database() AND wait_event_type = 'Lock'")


def test_the_victim_of_a_deadlock_may_try_again():
    with closing(psycopg2.connect(database_url())) as other, ThreadPoolExecutor() as threads:
        other.cursor().execute("SET deadlock_timeout = '1h'; UPDATE static_site_site SET fingerprint = 'y'")

        @transaction.atomic
        def work():
            ask("SET LOCAL deadlock_timeout = '50ms'; UPDATE pages_contentversion SET number = number")
            threads.submit(other.cursor().execute, "UPDATE pages_contentversion SET number = number")
            wait_until(is_waiting_for_us)
            write()

        assert Fault.of(error_of(work)) is Fault.TIMED_OUT


def test_a_read_only_database_is_known_though_django_calls_it_an_internal_error():
    with only_read():
        error = error_of(write)
    assert isinstance(error, InternalError)
    assert Fault.of(error) is Fault.READ_ONLY


def test_a_transaction_that_stood_still_too_long_is_lost_or_says_so():
    @transaction.atomic
    def work():
        ask("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
        ours = ask("SELECT pg_backend_pid()")
        wait_until(lambda: not others(f"pid = {ours}"))
        write()

    told = error_of(lambda: ask("DO $$ BEGIN RAISE EXCEPTION 'stood still' USING ERRCODE = '25P03'; END $$"))
    assert [Fault.of(error_of(work)), Fault.of(told)] == [Fault.LOST, Fault.IDLE]


def test_a_full_disk_is_known():
    with full("static_site_site"):
        assert Fault.of(error_of(write)) is Fault.FULL


def test_a_database_over_its_plan_is_known_though_django_calls_it_a_programming_error():
    with role("SELECT, DELETE"):
        error = error_of(write)
    assert isinstance(error, ProgrammingError)
    assert Fault.of(error) is Fault.NO_WRITES
    assert "(permission denied for table static_site_site): " in sentence(error)
    assert sentence(error).endswith("or take a larger plan.")


def test_a_transaction_that_went_on_after_a_fault_has_that_fault():
    @transaction.atomic
    def work():
        with suppress(InternalError), transaction.atomic(savepoint=False):
            write()
        write()

    with only_read():
        error = error_of(work)
    assert isinstance(error, TransactionManagementError)
    assert Fault.of(error) is Fault.READ_ONLY
    assert "cannot execute UPDATE in a read-only transaction" in sentence(error)
