"""Interruptions at any point: the target has yesterday's data or today's, whole, and the reason is reported."""

import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from publisher.environment import database
from publisher.refresh.children import Failed
from publisher.refresh.database_copy import Refresh
from publisher.refresh.servers import reading, tables_of
from tests.builds.commands import manage
from tests.refresh.clusters import small_disk
from tests.refresh.content import TODAY, YESTERDAY, paths
from tests.refresh.refreshes import put_in_place, refresh, refusal
from tests.waiting import PATIENCE, wait_until

YESTERDAYS = "Nothing has changed: the data is from the last refresh."

NO_SPACE = re.compile(
    r'psql failed \(could not extend file "\S+": (No space left on device|wrote only \d+ of \d+ bytes)'
)

# Instead of psql: passes on its input; at a line that begins with `line`, kills the feeding command or ends.
KILLER = """
import os, signal, subprocess, sys
program, begins, when, victim, *words = sys.argv[1:]
psql = subprocess.Popen([program, *words], stdin=subprocess.PIPE, bufsize=0)
for line in sys.stdin.buffer:
    struck = line.startswith(begins.encode())
    if not struck or when == "after":
        psql.stdin.write(line)
    if struck:
        break
if when == "after":
    psql.stdin.close()
    psql.wait()
if victim == "command":
    os.kill(os.getppid(), signal.SIGKILL)
psql.stdin.close()
psql.wait()
sys.exit(2)
"""


@pytest.fixture
def killer(staging, settings, tmp_path):
    def put(line: str, when: str, victim: str) -> None:
        (tmp_path / "killer.py").write_text(KILLER)
        script = f'exec {sys.executable} {tmp_path}/killer.py "$REAL" "{line}" {when} {victim} "$@"'
        put_in_place(tmp_path, "psql", script, settings, staging)

    return put


@pytest.mark.parametrize(
    ("line", "when", "then"),
    [
        ("CREATE SCHEMA public", "after", YESTERDAY),
        ("COPY public.pages_revision", "after", YESTERDAY),
        ("ALTER TABLE ONLY public.pages_page", "before", YESTERDAY),
        ("DROP TABLE", "before", YESTERDAY),
        ("COMMIT", "before", YESTERDAY),
        ("COMMIT", "after", TODAY),
    ],
)
def test_killed_at_a_step_it_leaves_one_of_the_two_whole(production, staging, settings, killer, line, when, then):
    killer(line, when, "command")
    given = {"ENVIRONMENT": "development", "REFRESH_SOURCE_URL": production.url, "PATH": settings.SEARCH_PATH}
    assert manage("refresh_database", **given).code == -9
    assert paths() == then
    assert staging.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'refresh_public'") == [(0,)]
    assert staging.ask("SELECT count(*) FROM auth_user WHERE username IN ('ada', 'ben')") == [(0,)]


@pytest.mark.parametrize(
    ("program", "script", "reason"),
    [
        ("pg_dump", '"$REAL" "$@" | head -c 90000; exit 1', "pg_dump failed (it ended with exit code 1)."),
        ("pg_dump", '"$REAL" "$@" | head -c 90000', "pg_dump failed (it ended early)."),
        ("pg_dump", '"$REAL" "$@" | head -c 90000; kill -9 $$', "pg_dump failed (it ended with exit code -9)."),
        ("psql", "head -c 300 > /dev/null; kill -9 $$", "psql failed (it ended with exit code -9)."),
        (
            "pg_dump",
            "echo 'pg_dump: error: aborting because of server version mismatch' >&2\n"
            "echo 'pg_dump: detail: server version: 18.1; pg_dump version: 15.3' >&2\nexit 1",
            "pg_dump failed (aborting because of server version mismatch server version: 18.1; pg_dump version: 15.3).",
        ),
        (
            "pg_dump",
            '"$REAL" "$@" | sed "s/^SET client_min_messages.*/SET timeout_of_18 = 0;/"',
            'psql failed (unrecognized configuration parameter "timeout_of_18").',
        ),
    ],
)
def test_a_program_that_fails_half_way_changes_nothing(staging, settings, tmp_path, program, script, reason):
    put_in_place(tmp_path, program, script, settings, staging)
    assert refusal() == f"{reason} {YESTERDAYS}"
    assert paths() == YESTERDAY


@pytest.mark.parametrize("line", ["COPY public.pages_revision", "DROP TABLE"])
def test_a_psql_that_ends_before_the_commit_changes_nothing(staging, killer, line):
    killer(line, "after", "nobody")
    assert refusal() == f"psql failed (it ended with exit code 2). {YESTERDAYS}"
    assert paths() == YESTERDAY


@pytest.mark.parametrize(("when", "then"), [("before", YESTERDAY), ("after", TODAY)])
def test_where_the_answer_to_the_commit_is_lost_it_says_that_it_does_not_know(staging, killer, when, then):
    killer("COMMIT", when, "nobody")
    assert refusal().endswith("Whether the copy is there is unknown; type the command again.")
    assert paths() == then


def test_production_waits_for_a_slow_dump_no_longer_than_it_may(staging, settings, tmp_path):
    put_in_place(tmp_path, "pg_dump", "exec sleep 300", settings, staging)
    with pytest.raises(Failed, match=r"^pg_dump failed \(it took longer than 2 s and was ended\)\.$"):
        Refresh(settings.REFRESH_SOURCE, connection.settings_dict, seconds=2).run()
    assert paths() == YESTERDAY


def test_a_full_disk_changes_nothing(clusters, target):
    with small_disk(clusters.yesterday.server) as disk:
        staging = target(clusters.yesterday.copy("staging", tablespace="small_disk"))
        staging.ask("CHECKPOINT")  # write its data to the disk
        (disk / "somebody else's").write_bytes(bytes(shutil.disk_usage(disk).free - 300_000))
        assert NO_SPACE.match(said := refusal())
        assert said.endswith(YESTERDAYS)
        assert paths() == YESTERDAY


def test_a_machine_without_pg_dump_says_how_to_get_it(staging, settings, tmp_path):
    settings.SEARCH_PATH = str(tmp_path)
    assert "There is no psql on this machine's PATH" in refusal()
    assert paths() == YESTERDAY


def test_a_production_that_is_away_changes_nothing(production, staging, settings):
    settings.REFRESH_SOURCE = {**settings.REFRESH_SOURCE, "USER": "nobody-knows-me"}
    assert 'role "…" does not exist' in (said := refusal())
    assert said.endswith("Nothing has changed.")
    assert "nobody-knows-me" not in said
    assert paths() == YESTERDAY


HELD = """
SELECT held.relation FROM pg_locks held JOIN pg_locks waits USING (pid)
WHERE held.granted AND held.mode = 'AccessExclusiveLock' AND held.relation = ANY(%s) AND NOT waits.granted
"""
"""The tables locked exclusively by a session that waits for another."""


def test_a_reader_and_the_refresh_that_wait_for_each_other_both_come_to_their_end(staging):
    """The reader holds the last table and wants one that the refresh has locked in the meantime."""
    with reading(connection.settings_dict) as cursor, ThreadPoolExecutor() as pool:
        *others, last = tables_of(cursor)
        names = {staging.ask("SELECT %s::regclass::oid", name)[0][0]: name for name in others}
        cursor.execute(f"SELECT FROM {last}")
        refreshing = pool.submit(refresh)
        while not (held := staging.ask(HELD, list(names))):
            assert not refreshing.done()
        cursor.execute(f"SELECT FROM {names[held[0][0]]}")
        cursor.connection.rollback()
        refreshing.result()
    assert paths() == TODAY


# Instead of psql, the first time: stops reading midway through the dump, which holds all tables until it is ended.
STUCK = """
import os, signal, subprocess, sys
program, mark, *words = sys.argv[1:]
if os.path.exists(mark):
    os.execv(program, [program, *words])
psql = subprocess.Popen([program, *words], stdin=subprocess.PIPE, bufsize=0)
for line in iter(sys.stdin.buffer.readline, b""):
    psql.stdin.write(line)
    if line.startswith(b"COPY public.pages_revision "):
        open(mark, "w").close()
        signal.pause()
"""


def test_what_waits_in_production_for_a_table_gets_it_and_the_copy_is_made_afterwards(
    clusters, staging, settings, tmp_path
):
    production, mark = clusters.production.copy("busy_production"), tmp_path / "stuck"
    production.ask("UPDATE pages_revision SET body = repeat('much ', 1000000)")
    (tmp_path / "stuck.py").write_text(STUCK)
    put_in_place(tmp_path, "psql", f'exec {sys.executable} {tmp_path}/stuck.py "$REAL" {mark} "$@"', settings, staging)
    with ThreadPoolExecutor() as pool:
        copy = Refresh(database(production.url), connection.settings_dict, seconds=PATIENCE, pause=0)
        refreshing = pool.submit(copy.run)
        wait_until(lambda: mark.exists() or refreshing.done())
        production.ask(
            f"BEGIN; SET lock_timeout = '{PATIENCE}s'; LOCK TABLE pages_page IN ACCESS EXCLUSIVE MODE; COMMIT"
        )
        refreshing.result()
    assert paths() == TODAY
