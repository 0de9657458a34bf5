"""Late jobs: one rule decides, so every place that reports them says the same."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from builds.models import ScheduledRun
from builds.models.scheduled_run import REPORT, SWEEP
from publisher.desk.incidents.alarm import Alarm
from publisher.desk.moment import Moment
from tests.watching.happenings import kinds, seen

pytestmark = pytest.mark.django_db


def came(job, minutes):
    at = timezone.now() - timezone.timedelta(minutes=minutes)
    ScheduledRun.objects.create(job=job, began_at=at, ended_at=at)


def check_schedule():
    try:
        call_command("check_schedule")
    except SystemExit as ended:
        return ended.code
    return 0


def who_calls_it_late():
    return {
        "the report": "scheduler_late" in kinds(seen()),
        "every page": bool((alarm := Alarm.now_or_none()) and alarm.is_scheduler_late),
        "the receipt": Moment.read().is_scheduler_late,
        "monitors": SWEEP in Client().get("/-/health/?on-call").json()["late"],
        "check_schedule": check_schedule() == 1,
    }


@pytest.mark.parametrize(("minutes", "is_late"), [(59, False), (61, True)])
def test_after_three_intervals_of_the_table_all_call_it_late(settings, minutes, is_late):
    settings.SCHEDULED_JOBS = {SWEEP: 20, REPORT: 60}
    came(SWEEP, minutes)
    came(REPORT, 1)
    assert set(who_calls_it_late().values()) == {is_late}, who_calls_it_late()


@pytest.mark.parametrize(("minutes", "late"), [(179, []), (181, [REPORT])])
def test_a_report_that_does_not_come_is_late_after_three_hours(minutes, late):
    came(SWEEP, 1)
    came(REPORT, minutes)
    assert Client().get("/-/health/?on-call").json()["late"] == late
