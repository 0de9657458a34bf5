"""Failed jobs at a local time: reported once, with a command that runs them again, and when it is over."""

import os
import re
import shlex
from datetime import timedelta
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from builds.models import Incident, ScheduledRun
from publisher.jobs import processes
from publisher.jobs.models import Occurrence
from tests.builds.commands import manage
from tests.builds.watching.conftest import chat, healthy, light, mail_server
from tests.builds.watching.happenings import report, seen, silent
from tests.jobs.test_check_schedule import nightly
from tests.jobs.test_run_at_local_time import WORDS, just_now
from tests.waiting import wait_until

__all__ = ["chat", "healthy", "light", "mail_server"]

pytestmark = pytest.mark.usefixtures("healthy")
committed = pytest.mark.django_db(transaction=True)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNENDED = {"ended_at": None, "exit_code": None}


def told(mail_server):
    return [mail["Subject"].partition("] ")[2] for mail in mail_server.to("ada@example.org")]


@committed
def test_what_failed_is_told_once_and_the_command_that_is_quoted_runs_it_again(mail_server, tmp_path):
    folder = tmp_path / "pages"
    manage("run_at_local_time", just_now(), *WORDS, "--", "import_pages", str(folder))
    assert [report()[0], report()[0]] == [1, 1]
    job = f"import_pages {folder}"
    (mail,) = mail_server.to("ada@example.org")
    assert f"{job} ended with exit code " in mail["Subject"]
    text = mail.get_body(["plain"]).get_content()
    assert "  - log: CommandError: " in text
    (line,) = re.findall(r"^  Type:  \./manage\.py (.+)$", text, re.MULTILINE)
    folder.mkdir()
    (folder / "tea.md").write_text("# Tea\n")
    again = manage(*shlex.split(line))
    assert again.code == 0, again
    assert [report()[0], report()[0]] == [0, 0]
    (over,) = told(mail_server)[1:]
    assert over.startswith(f"Over: {job} has succeeded again."[:120])


@committed
@pytest.mark.parametrize("command", ["refresh_database", "send_digest"])
def test_a_refresh_and_a_digest_that_fail_name_their_cause(mail_server, command):
    """The refresh has no source (on SQLite no server), and the digest no mail server."""
    nowhere = {"REFRESH_SOURCE_URL": "", "ENVIRONMENT": "staging", "EMAIL_URL": ""}
    safe = {"SECRET_KEY": "0123456789abcdef" * 4, "SITE_URL": "https://www.example.org"}
    done = manage("run_at_local_time", just_now(), *WORDS, "--", command, **nowhere, **safe)
    assert done.code == 2
    report()
    (subject,) = told(mail_server)
    assert subject.startswith(f"{command} ended with exit code 2: ")
    assert done.err.rstrip().endswith(Occurrence.objects.get().said.splitlines()[-1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "row", "said"),
    [
        (3 * HOUR, {"exit_code": 1}, "ended with exit code 1."),
        (3 * HOUR, {"exit_code": 1, "said": "CommandError: It broke."}, "ended with exit code 1: It broke."),
        (3 * HOUR, {"exit_code": None, "said": "Heroku does not know the key."}, "was not launched."),
        (3 * HOUR, UNENDED, "was claimed and has not begun."),
        (3 * HOUR, {**UNENDED, "beat_at": 20}, "broke off."),
        (25 * HOUR, {**UNENDED, "beat_at": 1}, "has been running for more than a day."),
        (DAY + 3 * HOUR, {}, "did not run on time."),
    ],
)
def test_each_way_to_fail_is_told_with_its_cause(ago, row, said):
    nightly(ago, **row_of(row))
    (incident,) = seen().open
    assert (incident.kind, incident.what) == ("job_failed", f"refresh_database {said}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "row"),
    [
        (3 * HOUR, {}),
        (DAY + HOUR, {}),
        (HOUR / 2, {"exit_code": None}),  # the next call tries again
        (HOUR, UNENDED),
        (20 * HOUR, {**UNENDED, "beat_at": 1}),  # slow
    ],
)
def test_what_is_well_slow_or_about_to_begin_is_told_to_nobody(ago, row):
    nightly(ago, **row_of(row))
    assert (seen().open, seen().broken) == ([], [])


def row_of(row):
    """Return the row with its heartbeat's minutes turned into a time."""
    beat = {"beat_at": timezone.now() - timedelta(minutes=row["beat_at"])} if "beat_at" in row else {}
    return {**row, **beat}


@pytest.mark.django_db
def test_where_the_scheduler_is_silent_that_is_told_and_no_job_that_was_missed():
    nightly(DAY + 3 * HOUR)
    silent(hours=2)
    assert [incident.kind for incident in seen().open] == ["scheduler_late"]


@pytest.mark.django_db
def test_when_the_next_night_is_well_it_is_over_though_a_refresh_took_the_incident_along(mail_server):
    nightly(DAY + HOUR, exit_code=1)
    ScheduledRun.objects.create(
        job="report_stalled_builds", began_at=timezone.now() - 2 * HOUR, ended_at=timezone.now()
    )
    report()
    Incident.objects.all().delete()
    ScheduledRun.objects.filter(job="report_stalled_builds").update(began_at=F("began_at") - HOUR)
    nightly(HOUR)
    report()
    report()
    failed, over = told(mail_server)
    assert failed == "refresh_database ended with exit code 1."
    assert over.startswith("Over: refresh_database has succeeded again. It finished at ")


@pytest.mark.django_db
def test_what_is_at_work_or_has_run_well_is_not_run_again():
    well = nightly(DAY)
    works = nightly(HOUR, **UNENDED, beat_at=timezone.now())
    for occurrence in well, works:
        with pytest.raises(CommandError, match="it is running, has succeeded, or was deleted"):
            call_command("run_occurrence", occurrence.pk, "--again")


@committed
def test_a_job_at_work_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "BEAT", timedelta(milliseconds=20))
    os.mkfifo(tmp_path / "end")
    words = shlex.join(["shell", "--no-imports", "-c", f"open({str(tmp_path / 'end')!r}).read()"])
    occurrence = Occurrence.objects.claim(f"02:00 UTC mon: {words}", "2026-11-30", timezone.now())
    job = Thread(target=carried_out, args=(occurrence,))
    job.start()
    first = beats(lambda beat: beat is not None)
    beats(lambda beat: beat > first)
    (tmp_path / "end").write_text("")
    job.join()
    occurrence.refresh_from_db()
    assert (occurrence.exit_code, occurrence.said) == (0, "")


def carried_out(occurrence):
    processes.carry_out(occurrence)
    connection.close()  # this thread's own


def beats(is_so):
    wait_until(lambda: is_so(Occurrence.objects.get().beat_at))
    return Occurrence.objects.get().beat_at
