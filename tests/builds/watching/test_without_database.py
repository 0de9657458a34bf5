"""Alerts to on-call and the monitor while the database is down, read-only, full or hanging."""

import os
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from builds.models import ScheduledRun
from builds.notifications.incident_alerts import channels, tell_of_failure
from builds.notifications.report_failure import FailedReport
from publisher.database import Fault
from tests.builds.commands import database_url, manage
from tests.builds.watching.happenings import ago, report
from tests.database.ailments import ask, exclusive, full, on_postgres, on_sqlite, only_read, role
from tests.database.test_full_disk import disk, filled
from tests.faults.postgres import migrated_postgres, own_postgres
from tests.faults.proxy import Proxy
from tests.receivers import WebServer, serving

__all__ = ["disk", "migrated_postgres", "own_postgres"]

committed = pytest.mark.django_db(transaction=True)
AILMENTS = [
    pytest.param("can only be read at the moment", only_read, id="read-only", marks=on_postgres),
    pytest.param("has no space left", lambda: full("builds_scheduledrun"), id="full", marks=on_postgres),
    pytest.param("lets us read, but not write", lambda: role("SELECT"), id="no rights", marks=on_postgres),
    pytest.param("accepts no more connections", lambda: role(limit=0), id="no connections", marks=on_postgres),
]


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch, settings, tmp_path):
    """Use a machine without memos."""
    settings.TICK_PATIENCE_SECONDS = 0.2
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def monitor(settings):
    with serving(WebServer()) as server:
        settings.PING_URL_REPORT = f"{server.url}/SECRET"
        yield server


def failed_report(*arguments):
    with pytest.raises(CommandError) as failed:
        call_command("report_stalled_builds", *arguments)
    assert failed.value.returncode == 2
    return str(failed.value)


def told(mail_server, chat, monitor, subject, why=""):
    """Assert that each address was alerted once, and the monitor of a failure."""
    for address in ("ada@example.org", "ben@example.org"):
        (mail,) = mail_server.to(address)
        assert subject in mail["Subject"], mail["Subject"]
        assert (why or subject) in mail.get_body(["plain"]).get_content()
    (post,) = chat.posts
    assert subject in post["subject"]
    assert monitor.paths[-1] == "/SECRET/fail"
    assert (why or subject) in monitor.posts[-1]


@committed
@pytest.mark.parametrize(("what", "ailment"), AILMENTS)
def test_a_database_that_fails_is_told_and_is_no_success(mail_server, chat, monitor, what, ailment):
    with ailment():
        said = failed_report()
    assert f"The database {what}" in said
    told(mail_server, chat, monitor, f"The database {what}")


def test_a_database_that_is_down_is_told_and_what_comes_after_is_no_failure(own_postgres, mail_server, chat, monitor):
    own_postgres.stop(immediate=True)
    failed_report()
    told(mail_server, chat, monitor, "The database can't be reached")
    own_postgres.start()
    assert report()[0] in (0, 1)
    assert monitor.paths[-1] == "/SECRET"


@on_sqlite
@committed
def test_a_disk_that_is_really_full_is_told(mail_server, chat, monitor, disk, tmp_path):
    """The temporary folder's disk is full too."""
    variables = {
        "DATABASE_URL": f"sqlite:///{disk / 'site.sqlite3'}", "TMPDIR": str(disk), "EMAIL_URL": mail_server.url,
        "ON_CALL_EMAILS": "ada@example.org ben@example.org", "ON_CALL_WEBHOOK_URL": f"{chat.url}/x",
        "PING_URL_REPORT": f"{monitor.url}/SECRET",
    }  # fmt: skip
    assert manage("migrate", DATABASE_URL=variables["DATABASE_URL"]).code == 0
    with filled(disk):
        for _ in range(2):
            assert manage("report_stalled_builds", **variables).code == 2
    told(mail_server, chat, monitor, "The database has no space left")


@committed
def test_a_database_that_hangs_is_told_too(mail_server, chat, monitor, tmp_path):
    variables = {
        "DJANGO_SETTINGS_MODULE": "tests.builds.scheduling.hurried_settings", "TICK_SECONDS": "3",
        "TMPDIR": str(tmp_path),
        "EMAIL_URL": mail_server.url, "ON_CALL_EMAILS": "ada@example.org ben@example.org",
        "ON_CALL_WEBHOOK_URL": f"{chat.url}/x", "PING_URL_REPORT": f"{monitor.url}/SECRET",
    }  # fmt: skip
    with hanging_database() as url:
        done = manage("report_stalled_builds", **variables, DATABASE_URL=url)
    assert done.code == 2, done
    told(mail_server, chat, monitor, "No report could be made", "report_stalled_builds gave up: something hangs")


@contextmanager
def hanging_database():
    """Make the statement that locks out dead builds wait forever; on SQLite, every write."""
    if connection.vendor == "postgresql":
        with Proxy(database_url()) as proxy:
            proxy.stall('INSERT INTO "builds_scheduledrun"')
            yield proxy.url(database_url())
    else:
        with exclusive():
            yield database_url()


@committed
def test_in_one_hour_it_is_told_once_and_in_the_next_again(mail_server, chat, empty_folder):
    at = datetime(2026, 11, 29, 3, 0, 20, tzinfo=UTC)
    for minutes in (0, 10, 54, 60, 119, 120):
        failed = FailedReport("The database can't be reached.", Fault.LOST, at + timedelta(minutes=minutes))
        assert tell_of_failure(channels(), failed) == []
    assert len(chat.posts) == len(mail_server.to("ada@example.org")) == 3


def test_who_could_not_be_told_hears_it_with_the_next_report_and_the_others_don_t(mail_server, chat):
    mail_server.refused = {"ada@example.org"}
    failed = FailedReport("The database can't be reached.", Fault.LOST)
    (problem,) = tell_of_failure(channels(), failed)
    assert problem.startswith("ada@example.org could not be notified")
    mail_server.refused = set()
    assert tell_of_failure(channels(), failed) == []
    assert (len(mail_server.mails), len(chat.posts)) == (2, 1)


@contextmanager
def missing_table():
    """Remove a table, which isn't a database fault."""
    ask("ALTER TABLE builds_incident RENAME TO gone")
    try:
        yield
    finally:
        connection.close()
        ask("ALTER TABLE gone RENAME TO builds_incident")


@committed
def test_a_defect_of_ours_is_told_and_is_no_success(mail_server, chat, monitor):
    with missing_table():
        failed_report()
    told(mail_server, chat, monitor, "No report could be made", "The database failed (")


@committed
def test_a_dry_run_tells_nobody(mail_server, chat, monitor):
    with missing_table():
        failed_report("--dry-run")
    assert (mail_server.mails, chat.posts, monitor.posts) == ([], [], [])


def test_where_the_folder_is_somebody_elses_it_is_told_all_the_same(chat, empty_folder):
    failed = FailedReport("The database can't be reached.", Fault.LOST)
    tell_of_failure(channels(), failed)
    (memo,) = empty_folder.glob("publisher-*")
    os.chown(memo, 65534, 65534) if os.geteuid() == 0 else memo.chmod(0)
    tell_of_failure(channels(), failed)
    assert len(chat.posts) == 2


@pytest.mark.parametrize(
    ("fault", "app", "typed"),
    [
        (Fault.LOST, "my-site", "heroku pg:info -a my-site"),
        (Fault.FULL, "my-site", "heroku run -a my-site -- ./manage.py prune_releases"),
        (Fault.LOST, "", "./manage.py report_stalled_builds --dry-run"),
        (Fault.DISK_FULL, "", "./manage.py prune_releases"),
    ],
)
def test_what_to_type_looks_or_deletes_what_nobody_needs(settings, fault, app, typed):
    settings.BUILD_APP, settings.ON_DYNO = app, bool(app)
    failed = FailedReport(fault.sentence, fault)
    assert f"\n  Type:  {typed}\n" in failed.message.text


def recorded(job, *times):
    for at in times:
        ScheduledRun.objects.create(job=job, began_at=ago(minutes=at), ended_at=ago(minutes=at))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reports", "ticks", "is_told"),
    [
        ([120], [*range(78, 120, 10), *range(0, 40, 10)], True),  # an outage of half an hour, on the hour
        ([60], range(0, 60, 10), False),
        ([120], range(0, 120, 10), False),  # Scheduler has skipped a report
        ([60], [*range(31, 60, 10), 0], False),  # or ticks
        ([], [0], False),
        ([600], [590], False),  # the scheduler doesn't run, which is reported
    ],
)
def test_when_the_database_takes_rows_again_that_is_told_as_over(healthy, mail_server, reports, ticks, is_told):
    ScheduledRun.objects.all().delete()
    recorded("report_stalled_builds", *reports)
    recorded("schedule_build", *ticks)
    report()
    report()
    over = [mail["Subject"] for mail in mail_server.to("ada@example.org") if "Nothing was recorded" in mail["Subject"]]
    assert len(over) == is_told
    assert all("Over: Nothing was recorded from " in subject for subject in over)
