"""Locked tables: requests behind an exclusive lock or a waiting migration get an answer in time."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from threading import Event
from time import monotonic

import psycopg2
import pytest
import requests
from django.core.management import call_command, execute_from_command_line
from django.db import connection

from static_site.releases.pointer import lift_hold, planned_lift, roll_back, rollback_target
from tests.builds.commands import database_url, manage, running
from tests.database.ailments import administrator, ask, on_postgres
from tests.database.test_connections import web_dyno
from tests.desk.conftest import editor
from tests.faults.postgres import server_binaries
from tests.static_site.live import live_number, show_page
from tests.waiting import PATIENCE, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), on_postgres]

READERS, PROMISE = 40, 10
"""Number of simultaneous requests to a process that answers four, and each one's maximum wait in seconds."""

TRIPS = int(os.environ.get("PUBLISHER_TEST_TRIALS", "1"))
"""Number of times a migration goes back and forth."""

FORTH = ("migrate", "static_site")
BACK, THERE = (*FORTH, "0008"), (*FORTH, "0009")
"""Migration 0009 changes the table that readers read."""

WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"


@contextmanager
def shared(*tables, mode="ACCESS SHARE"):
    """Hold these tables in an open transaction: as a reader, like pg_dump, or in another lock mode."""
    with closing(psycopg2.connect(database_url())) as session:
        ended = f"SET idle_in_transaction_session_timeout = '{PATIENCE}s'"  # makes a test that waits for us fail
        session.cursor().execute(f"{ended}; LOCK TABLE {', '.join(tables)} IN {mode} MODE")
        yield


def locked_away(*tables):
    return shared(*tables, mode="ACCESS EXCLUSIVE")


def waiting():
    with administrator() as session:
        session.execute(WAITS)
        return session.fetchone()[0]


def read(address):
    """Request a page; return the status and the seconds it took."""
    began = monotonic()
    return requests.get(address, timeout=PATIENCE).status_code, monotonic() - began


def test_readers_of_a_table_that_someone_has_are_asked_to_come_again_however_many_they_are(root, tmp_path):
    show_page("guides")
    with web_dyno(root, tmp_path / "log") as site, ThreadPoolExecutor(READERS) as threads:
        pages = [f"{site}/guides/?{number}" for number in range(READERS)]
        with locked_away("static_site_artifact"):
            answers = list(threads.map(read, pages * 3))
        assert {status for status, _ in answers} == {503}
        assert max(seconds for _, seconds in answers) < PROMISE
        wait_until(lambda: {status for status, _ in threads.map(read, pages)} == {200})


@pytest.mark.behind_pgbouncer
def test_the_limit_ends_with_the_request(client):
    show_page("guides")
    before = [ask(f"SHOW {name}") for name in ("lock_timeout", "statement_timeout")]
    assert client.get("/guides/").status_code == 200
    assert client.get("/-/health/").status_code == 200
    for _ in range(10):
        assert [ask(f"SHOW {name}") for name in ("lock_timeout", "statement_timeout")] == before


@pytest.mark.parametrize("path", ["/-/health/", "/-/health/?on-call", "/-/pages/"])
def test_monitors_and_editors_are_told_too(settings, client, path):
    settings.DATABASE_LOCK_SECONDS = 0.2
    client.force_login(editor("ada"))
    with locked_away("static_site_site", "pages_page"):
        assert client.get(path).status_code == 503


def test_a_migration_waits_for_a_table_in_short_tries_and_lets_go_between_them(client):
    show_page("guides")
    assert manage(*BACK).code == 0
    with running(*FORTH) as migrating:
        with shared("static_site_artifact"):
            for _ in range(2):
                wait_until(lambda: waiting() or migrating.poll() is not None)
                assert migrating.poll() is None
                assert client.get("/guides/").status_code in (200, 503)
                wait_until(lambda: not waiting())
        assert migrating.wait(PATIENCE) == 0
    assert manage("migrate", "--check").code == 0


@pytest.mark.parametrize("command", ["migrate", "run_release_phase"])
def test_a_table_that_is_never_let_go_ends_the_migration_with_a_sentence(settings, capsys, command):
    settings.MIGRATION_LOCK_SECONDS, settings.MIGRATION_PATIENCE_SECONDS = 0.1, 0
    call_command(*BACK, verbosity=0)
    with shared("static_site_artifact"), pytest.raises(SystemExit, match="1"):
        execute_from_command_line(["manage.py", command])
    said = capsys.readouterr().err
    assert "The database took too long (canceling statement due to lock timeout)" in said
    assert "Traceback" not in said
    call_command("run_release_phase")


def repeat(work, is_over):
    """Repeat the work until it is over; return the results."""
    found = []
    while not is_over.is_set():
        found.append(work())
    return found


def dump():
    """Dump the database like the nightly backup; return the exit code."""
    command = [server_binaries() / "pg_dump", "--file=/dev/null", f"--dbname={database_url()}"]
    return subprocess.run(command, capture_output=True).returncode


def roll_back_and_forth():
    roll_back(rollback_target(), seen_live=live_number(), by="ops")
    lift_hold(planned_lift(), by="ops")
    connection.close()


def migrate_behind_a_long_dump(*command):
    with running(*command) as migrating:
        with shared("static_site_artifact", "static_site_site"):
            wait_until(lambda: waiting() or migrating.poll() is not None)
            wait_until(lambda: not waiting())
        return migrating.wait(PATIENCE)


@contextmanager
def without_later_tables():
    """Migrate to 0009 for a block: a dump fails if a table that it has listed is dropped."""
    assert manage(*THERE).code == 0
    try:
        yield
    finally:
        assert manage(*FORTH).code == 0


def test_migrations_dumps_rollbacks_and_readers_together_leave_each_reader_an_answer_in_time(root, tmp_path):
    for title in ("Tea", "Green tea"):
        show_page("guides", title=title)
    is_over = Event()
    with without_later_tables(), web_dyno(root, tmp_path / "log") as site, ThreadPoolExecutor(20) as threads:
        reading = [threads.submit(repeat, partial(read, f"{site}/guides/"), is_over) for _ in range(8)]
        beside = [threads.submit(repeat, work, is_over) for work in (dump, roll_back_and_forth)]
        try:
            migrated = [migrate_behind_a_long_dump(*command) for command in (BACK, THERE) * TRIPS]
        finally:
            is_over.set()
        answers = [answer for each in reading for answer in each.result()]
        dumped, rolled_back = [work.result() for work in beside]
    assert {status for status, _ in answers} - {503} == {200}
    assert max(seconds for _, seconds in answers) < PROMISE
    assert {*migrated, *dumped} == {0}
    assert rolled_back
