"""`./manage.py run_at_local_time`: the command as run by the scheduler."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from publisher.jobs.management.commands.run_at_local_time import weekdays
from publisher.jobs.models import Occurrence
from tests.builds.commands import environment, manage
from tests.waiting import PATIENCE, wait_until

WORDS = ("--zone", "Asia/Kathmandu")


def just_now(minutes=5):
    """Return Kathmandu's local time some minutes ago: UTC+05:45 all year."""
    return f"{datetime.now(UTC) + timedelta(hours=5, minutes=45 - minutes):%H:%M}"


def run(capfd, *words):
    call_command("run_at_local_time", *words)
    return capfd.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_it_runs_the_command_once_however_often_it_is_called(capfd):
    job = (just_now(), *WORDS, "--", "check", "--tag", "urls")
    said = [run(capfd, *job) for _ in range(3)]
    assert "no issues" in said[0]
    assert "check was not run: it has run, or is running, for" in said[1]
    assert said[1] == said[2]
    occurrence = Occurrence.objects.get()
    assert occurrence.exit_code == 0
    assert occurrence.ended_at >= occurrence.claimed_at >= occurrence.due_at


@pytest.mark.django_db
def test_before_its_time_it_says_when_that_is(capfd):
    said = run(capfd, just_now(-120), *WORDS, "--", "check")
    assert said.startswith("check was not run: it is not due. Next: ")
    assert "Asia/Kathmandu (UTC+05:45)" in said
    assert not Occurrence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_its_exit_code_is_that_of_the_command_and_stays_on_record():
    with pytest.raises(SystemExit) as ended:
        call_command("run_at_local_time", just_now(), *WORDS, "--", "check", "--tag", "nothing")
    assert ended.value.code == 1
    assert Occurrence.objects.get().exit_code == 1


@pytest.mark.django_db
def test_explain_lists_the_next_ten_and_runs_nothing(capfd):
    lines = run(capfd, just_now(), *WORDS, "--explain", "--", "check").splitlines()
    assert len(lines) == 10
    assert all("Asia/Kathmandu (UTC+05:45), " in line and line.endswith(" UTC") for line in lines)
    assert not Occurrence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["25:00", "--zone", "UTC", "--", "check"], "“25:00” is not a time of day; write 18:30"),
        (["18:30", "--zone", "Toronto", "--", "check"], "“Toronto” is not a time zone; try America/Toronto"),
        (["18:30", "--zone", "../../etc", "--", "check"], "is not a time zone"),
        (["18:30", "--zone", "UTC", "--days", "mon-", "--", "check"], "“mon-” is not valid; write mon-fri, or sat,sun"),
        (["18:30", "--zone", "UTC", "--catch-up", "2d", "--", "check"], "“2d” is not a duration"),
        (["18:30", "--zone", "UTC", "--", "chek"], "There is no command “chek”; ./manage.py help lists them all."),
        (["18:30", "--zone", "UTC", "--", "check", "x" * 1_000], "but the limit is 1000; shorten the command"),
    ],
)
def test_what_it_cannot_take_it_names_with_the_cure(words, why):
    with pytest.raises(CommandError) as refused:
        call_command("run_at_local_time", *words)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("written", "days"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("sat,SUN", {5, 6}), ("fri-mon", {4, 5, 6, 0}), ("wed", {2})],
)
def test_days_are_written_as_people_write_them(written, days):
    assert weekdays(written) == days


@pytest.mark.django_db
def test_what_the_platform_refuses_is_tried_again_by_the_next_call():
    """The tests' settings name a platform that doesn't exist."""
    at = just_now()
    for _ in range(2):
        with pytest.raises(CommandError, match="The launch of check was refused"):
            call_command("run_at_local_time", at, *WORDS, "--detached", "--", "check")
    refused = Occurrence.objects.get()
    assert (refused.exit_code, refused.ended_at is not None, refused.said != "") == (None, True, True)


@pytest.mark.django_db(transaction=True)
def test_of_five_calls_at_once_one_runs_it(root):
    command = [sys.executable, "manage.py", "run_at_local_time", just_now(), *WORDS, "--", "check", "--tag", "urls"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    calls = [subprocess.Popen(command, cwd=root, env=environment(), **pipes) for _ in range(5)]
    said = [call.communicate(timeout=PATIENCE)[0] for call in calls]
    assert sum("no issues" in line for line in said) == 1, said
    assert sum("was not run: it has run, or is running" in line for line in said) == 4, said
    assert Occurrence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_launched_puts_its_end_on_record():
    """Use the launcher for machines without Heroku: the same command, in a detached process."""
    words = ("run_at_local_time", just_now(), *WORDS, "--detached", "--", "check", "--tag", "nothing")
    launched = manage(*words, BUILD_LAUNCHER="local")
    assert launched.code == 0, launched.err
    assert "check was launched for" in launched.out
    wait_until(lambda: Occurrence.objects.get().ended_at)
    assert Occurrence.objects.get().exit_code == 1
    with pytest.raises(CommandError, match="it is running, has run, or was deleted"):
        call_command("run_occurrence", Occurrence.objects.get().pk)


@pytest.mark.django_db(transaction=True)
def test_what_was_launched_and_is_started_twice_runs_once(root):
    job = "02:00 Asia/Kathmandu mon,tue,wed,thu,fri,sat,sun: check --tag urls"
    claimed = Occurrence.objects.claim(job, "2026-11-26", datetime.now(UTC))
    command = [sys.executable, "manage.py", "run_occurrence", str(claimed.pk)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    dynos = [subprocess.Popen(command, cwd=root, env=environment(), **pipes) for _ in range(3)]
    said = [dyno.communicate(timeout=PATIENCE)[0] for dyno in dynos]
    assert sum("no issues" in line for line in said) == 1, said
    assert sorted(dyno.returncode for dyno in dynos) == [0, 2, 2]
