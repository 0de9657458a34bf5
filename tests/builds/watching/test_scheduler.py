"""A silent scheduler: it is reported with what it does; one that starts, restarts or is slow gets its time."""

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from builds.models import Incident, ScheduledRun
from tests.builds.commands import manage
from tests.builds.watching.happenings import ago, kinds, seen, silent, ticked
from tests.faults.points import hit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("healthy")]


def what():
    (incident,) = seen().open
    return incident.what


def installed(**time):
    ScheduledRun.objects.all().delete()
    MigrationRecorder.Migration.objects.filter(app="builds").update(applied=ago(**time))


def test_a_fresh_install_is_given_the_time_of_its_first_tick():
    installed(minutes=29)
    assert seen().incidents == []
    installed(minutes=31)
    assert what() == "The scheduler has never run, or not for two weeks."


def test_a_tick_that_has_just_begun_after_a_silence_is_given_its_time():
    silent(minutes=31)
    ticked(ended=False, seconds=settings.TICK_SECONDS - 10)
    assert seen().incidents == []
    ScheduledRun.objects.filter(ended_at=None).update(began_at=ago(seconds=settings.TICK_SECONDS + 1))
    assert what() == "The scheduler is running, but its ticks don't finish: 1 tick in 30 minutes."


def test_a_tick_that_has_just_begun_hides_none_that_hang():
    silent(minutes=31)
    for minutes in (25, 15, 5):
        ticked(ended=False, minutes=minutes)
    ticked(ended=False, seconds=5)
    assert what() == "The scheduler is running, but its ticks don't finish: 3 ticks in 30 minutes."


def test_a_tick_that_has_just_begun_does_not_end_the_incident():
    silent(hours=2)
    seen()
    ticked(ended=False, seconds=5)
    assert what().startswith("The scheduler has not run for 2 hours; a tick began at ")


def test_one_tick_does_not_end_the_incident_for_it_may_have_been_typed():
    silent(hours=2)
    seen()
    since = Incident.objects.get().since
    ticked(minutes=1)
    assert what().startswith("The scheduler is not back yet: in 30 minutes one tick finished")
    assert Incident.objects.get().since == since
    ticked(minutes=11)
    assert kinds(seen()) == []


@pytest.mark.django_db(transaction=True)
def test_a_tick_and_a_report_that_start_together_after_a_silence_tell_nothing():
    """The tick is stopped before it records its end."""
    silent(minutes=40)
    with hit("schedule_build", text='UPDATE "builds_scheduledrun"', do="stop") as tick:
        assert ScheduledRun.objects.filter(ended_at=None).exists()
        report = manage("report_stalled_builds")
        assert tick.finish().code == 0
    assert (report.code, "Nothing is wrong" in report.out) == (0, True), report
