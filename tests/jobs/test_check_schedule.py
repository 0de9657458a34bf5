"""`./manage.py check_schedule`: which job ran when, which should have, and which failed."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from builds.models import ScheduledRun
from publisher.jobs.models import Occurrence

pytestmark = pytest.mark.django_db

JOBS = ["schedule_build", "report_stalled_builds", "send_notices"]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
UNENDED = {"ended_at": None, "exit_code": None}


def schedule(*arguments):
    said = StringIO()
    try:
        call_command("check_schedule", *arguments, stdout=said)
    except SystemExit as ended:
        return said.getvalue(), ended.code
    return said.getvalue(), 0


def came(ago, job="schedule_build"):
    at = timezone.now() - ago
    ScheduledRun.objects.create(job=job, began_at=at, ended_at=at)


def test_a_job_that_runs_as_it_should_is_in_order():
    for job in JOBS:
        came(timedelta(minutes=29), job)
    said, code = schedule()
    assert said.startswith("ok     schedule_build (every 10 minutes) ran 29 minutes ago, at ")
    assert code == 0


def test_a_job_that_has_not_run_for_three_intervals_is_late():
    came(timedelta(minutes=31))
    said, code = schedule()
    assert said.startswith("LATE   schedule_build (every 10 minutes) has not run since ")
    assert code == 1


def test_a_job_that_has_never_run_is_named_with_the_cure():
    said, code = schedule()
    assert "NEVER  schedule_build (every 10 minutes) has never run. Add it to the scheduler" in said
    assert code == 1


def nightly(ago, words="refresh_database", **more):
    """Create an occurrence of a job whose local time was this long ago, to the minute."""
    due_at = (timezone.now() - ago).replace(second=0, microsecond=0)
    job = f"{due_at:%H:%M} UTC mon,tue,wed,thu,fri,sat,sun: {words}"
    times = {"due_at": due_at, "claimed_at": due_at, "ended_at": due_at + timedelta(minutes=4), "exit_code": 0}
    return Occurrence.objects.create(job=job, occasion=str(due_at.date()), **{**times, **more})


def nights():
    said, code = schedule()
    return [line for line in said.splitlines() if not any(f"{job} (every" in line for job in JOBS)], code


@pytest.fixture
def in_order():
    for job in JOBS:
        ScheduledRun.objects.create(job=job, began_at=timezone.now())


@pytest.mark.usefixtures("in_order")
@pytest.mark.parametrize(
    ("ago", "more", "state", "words"),
    [
        (3 * HOUR, {}, "ok     refresh_database (", "UTC, and took 4 minutes"),
        (DAY + HOUR, {}, "ok     refresh_database (", "ran 25 hours ago"),  # it may still run
        (DAY + 3 * HOUR, {}, "LATE   refresh_database (", "Cron or ./manage.py run_clock must call it; a job"),
        (3 * HOUR, {"exit_code": 1}, "FAILED refresh_database (", "exit code 1. To run it again: ./manage.py run_occ"),
        (HOUR, UNENDED, "ok     refresh_database (", "has not ended: it is running, or about to start"),
        (3 * HOUR, UNENDED, "FAILED refresh_database (", "was claimed and has not begun. To run it again: ./manage"),
    ],
)  # fmt: skip
def test_of_a_job_at_a_local_time_it_says_how_the_last_one_ended_and_whether_one_was_missed(ago, more, state, words):
    nightly(ago, **more)
    (line,), code = nights()
    assert line.startswith(state)
    assert words in line
    assert code == (0 if state.startswith("ok") else 1)


def test_on_heroku_what_is_late_leads_to_herokus_scheduler(settings):
    settings.ON_DYNO = True
    came(timedelta(minutes=31))
    said, _ = schedule()
    assert ". See the scheduler: heroku addons:open scheduler -a " in said.splitlines()[0]


@pytest.mark.usefixtures("in_order")
def test_as_json_it_has_state_job_and_sentence_of_each():
    nightly(3 * HOUR, exit_code=1)
    text, code = schedule()
    told, same_code = schedule("--json")
    jobs = json.loads(told)
    assert [
        f"{job['state'].upper() if job['state'] != 'ok' else 'ok':6} {job['says']}" for job in jobs
    ] == text.splitlines()
    assert [job["job"] for job in jobs] == [*JOBS, "refresh_database"]
    assert code == same_code == 1


@pytest.mark.usefixtures("in_order")
def test_a_job_that_was_given_another_time_or_taken_out_is_not_missed_for_ever():
    nightly(2 * DAY + 5 * HOUR)
    nightly(3 * HOUR)
    nightly(15 * DAY, "send_digest")
    (line,), code = nights()
    assert (line[:2], code) == ("ok", 0)
