"""Deciding transactions: they end in time, and leave nothing in a session that PgBouncer reuses."""

import pytest
from django.db import OperationalError, connection, transaction

from publisher.database import Fault, deciding
from static_site.models import Site
from tests.database.ailments import ask, error_of, locked, on_postgres, on_sqlite, write

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("lock_timeout", "idle_in_transaction_session_timeout", "statement_timeout")


def limits():
    return [ask(f"SHOW {name}") for name in NAMES]


@on_postgres
@pytest.mark.behind_pgbouncer
def test_the_limits_last_as_long_as_the_transaction():
    before = limits()
    with deciding():
        assert limits() == ["5s", "10s", "30s"]
    assert limits() == before == ["0", "0", "0"]


@on_postgres
def test_the_limits_cost_one_statement(django_assert_num_queries):
    with django_assert_num_queries(3), deciding():  # the others are BEGIN and COMMIT
        pass


@on_sqlite
def test_sqlite_needs_none(django_assert_num_queries):
    with django_assert_num_queries(2), deciding():
        pass


@on_postgres
def test_whoever_decides_waits_so_long_for_a_row_and_no_longer(settings):
    settings.DATABASE_LOCK_SECONDS = 0.3
    with locked():
        error = error_of(deciding()(write))
    assert isinstance(error, OperationalError)
    assert Fault.of(error) is Fault.TIMED_OUT


@pytest.mark.behind_pgbouncer
def test_what_was_decided_is_all_there_or_nothing():
    @deciding()
    def work(fail):
        write()
        1 // fail

    with pytest.raises(ZeroDivisionError):
        work(0)
    assert Site.objects.get().fingerprint == ""
    work(1)
    assert Site.objects.get().fingerprint == "x"
    assert not connection.in_atomic_block


@on_postgres
def test_within_another_transaction_the_limits_hold_to_its_end():
    with transaction.atomic():
        with deciding():
            pass
        assert limits() == ["5s", "10s", "30s"]
