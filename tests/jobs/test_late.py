"""Late jobs: one rule decides, so every place that reports them says the same."""

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from builds.models import ScheduledRun
from builds.models.scheduled_run import REPORT, SWEEP
from builds.situation import Situation
from publisher.desk.alarm import Alarm
from tests.builds.watching.happenings import kinds, seen

pytestmark = pytest.mark.django_db


def ago(minutes):
    return timezone.now() - timezone.timedelta(minutes=minutes)


def came(job, minutes, *, ended=True):
    at = ago(minutes)
    ScheduledRun.objects.create(job=job, began_at=at, ended_at=at if ended else None)


def installed(minutes):
    MigrationRecorder.Migration.objects.filter(app="builds").update(applied=ago(minutes))


def check_schedule(job):
    said = StringIO()
    with suppress(SystemExit):
        call_command("check_schedule", "--json", stdout=said)
    return next(row["state"] for row in json.loads(said.getvalue()) if row["job"] == job)


def who_calls_it_late():
    return {
        "the report": "scheduler_late" in kinds(seen()),
        "every page": bool((alarm := Alarm.now_or_none()) and alarm.scheduler.is_late),
        "the receipt": Situation.read().scheduler.is_late,
        "monitors": SWEEP in Client().get("/-/health/?on-call").json()["late"],
        "check_schedule": check_schedule(SWEEP) == "late",
    }


@pytest.mark.parametrize(("minutes", "is_late"), [(59, False), (61, True)])
def test_after_three_intervals_of_the_table_all_call_it_late(settings, minutes, is_late):
    settings.SCHEDULED_JOBS = {SWEEP: 20, REPORT: 60}
    came(SWEEP, minutes)
    came(REPORT, 1)
    assert set(who_calls_it_late().values()) == {is_late}, who_calls_it_late()


def test_a_tick_that_hangs_is_no_sign_of_life():
    came(SWEEP, 40)
    came(SWEEP, 12, ended=False)
    came(SWEEP, 1, ended=False)
    assert set(who_calls_it_late().values()) == {True}, who_calls_it_late()


def test_a_first_tick_after_a_silence_is_given_its_time():
    came(SWEEP, 40)
    came(SWEEP, 1, ended=False)
    assert set(who_calls_it_late().values()) == {False}, who_calls_it_late()


@pytest.mark.parametrize(("minutes", "is_late"), [(29, False), (31, True)])
def test_a_scheduler_that_has_never_run_is_late_half_an_hour_after_the_installation(minutes, is_late):
    installed(minutes)
    late = who_calls_it_late()
    assert late.pop("check_schedule") is False  # it says NEVER from the first minute on: someone has just asked
    assert set(late.values()) == {is_late}, late


@pytest.mark.parametrize(("minutes", "late"), [(179, []), (181, [REPORT])])
def test_a_report_that_does_not_come_is_late_after_three_hours(minutes, late):
    came(SWEEP, 1)
    came(REPORT, minutes)
    assert Client().get("/-/health/?on-call").json()["late"] == late
