"""`./manage.py run_clock` and `check_schedule`: the scheduled jobs without Heroku Scheduler."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from subprocess import PIPE

import pytest

from builds.models import Build, ScheduledRun
from publisher.jobs.clock import Clock, Job
from publisher.jobs.models import Occurrence
from tests.builds.commands import database_url, running
from tests.faults.frozen import processes_of
from tests.static_site.sites import publish
from tests.waiting import PATIENCE, wait_until

RARELY = {"DJANGO_SETTINGS_MODULE": "tests.jobs.rare_settings"}


@pytest.fixture
def its_processes_use_the_tests_database(transactional_db, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url())


def test_two_clocks_do_each_job_once_for_an_hour(its_processes_use_the_tests_database):
    clocks = [Clock(say=print), Clock(say=print)]
    begin = datetime(2026, 10, 25, 0, 7, tzinfo=UTC)
    for minute in range(60):
        for clock in clocks:
            clock.run_if_due(Job("schedule_build", 10), begin + timedelta(minutes=minute))
    occasions = list(Occurrence.objects.order_by("due_at").values_list("occasion", flat=True))
    assert occasions == [f"2026-10-25 0{n // 6}:{n % 6}0 UTC" for n in range(7)]
    assert ScheduledRun.objects.count() == 7


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_clock_that_is_ended_and_started_again_does_nothing_twice_and_loses_nothing(transactional_db, number):
    for _ in range(2):
        with running("run_clock", **RARELY) as clock:
            assert clock.stdout.readline() == "The clock is running: schedule_build.\n"
            wait_until(lambda: Occurrence.objects.exclude(ended_at=None).exists())
            clock.send_signal(number)
            assert clock.wait(PATIENCE) == (0 if number == signal.SIGTERM else -signal.SIGKILL), clock.stderr.read()
    assert ScheduledRun.objects.count() == 1


def test_it_launches_the_build_that_is_due_and_its_end_does_not_harm_it(transactional_db):
    publish("tea", title="Tea")
    with running("run_clock", **RARELY, BUILD_LAUNCHER="local") as clock:
        wait_until(lambda: Occurrence.objects.exclude(ended_at=None).exists())  # launched: a row is only a promise
        clock.terminate()
        assert clock.wait(PATIENCE) == 0
    wait_until(lambda: not Build.objects.open().exists())
    assert Build.objects.get().status == Build.Status.SUCCEEDED


def test_a_job_that_does_not_end_when_it_is_told_to_is_killed_with_its_clock(transactional_db):
    with running("run_clock", DJANGO_SETTINGS_MODULE="tests.jobs.stubborn_settings") as clock:
        wait_until(lambda: clock.stdout.readline() == "I stay.\n")
        clock.terminate()
        assert clock.wait(PATIENCE) == 0
        assert "did not end in 5 s, so it was killed." in clock.stdout.read()


def test_it_ends_when_the_process_beside_which_it_was_started_is_gone(transactional_db, root):
    shell = '"$0" manage.py run_clock --beside $$ & read line'
    environment = {"DATABASE_URL": database_url(), "PATH": "/usr/bin:/bin", **RARELY}
    command = ["/bin/sh", "-c", shell, sys.executable]
    with subprocess.Popen(
        command, cwd=root, env=environment, stdin=PIPE, stdout=PIPE, text=True, start_new_session=True
    ) as beside:
        assert beside.stdout.readline() == "The clock is running: schedule_build.\n"
        beside.communicate(timeout=PATIENCE)  # it has no line, so it ends; its output ends once no process holds it
    assert beside.returncode != 0  # it had no line
    wait_until(lambda: not processes_of(beside.pid))  # nor the clock's job
