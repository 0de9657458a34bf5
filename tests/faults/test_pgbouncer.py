"""The stage behind PgBouncer, where each of Django's transactions may get another connection."""

import os

import pytest
from django.db import connection

from tests.waiting import wait_until

pytestmark = [
    pytest.mark.behind_pgbouncer,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("PUBLISHER_TEST_PGBOUNCER" not in os.environ, reason="runs in a separate stage of bin/test"),
]


def answer(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def answers(sql):
    """Collect the answers of successive transactions until they differ, which happens once the pool has filled."""
    found = set()
    wait_until(lambda: found.add(answer(sql)) or len(found) > 1)
    return found


def test_transactions_of_one_client_run_in_several_sessions():
    assert len(answers("SELECT pg_backend_pid()")) == 2


def test_a_session_setting_is_lost():
    answers("SELECT pg_backend_pid()")
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '3999kB'")  # harmless to the tests that get this session after us
    assert "4MB" in answers("SHOW work_mem")
