"""Pings to an outside monitor when a job begins, ends or fails; an unreachable monitor delays nothing."""

import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from builds.models import ScheduledRun
from builds.notifications.ping import Ping
from tests.builds.watching.happenings import killed, report
from tests.receivers import WebServer, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("healthy")]


@pytest.fixture
def monitor(settings):
    with serving(WebServer()) as server:
        settings.PING_URL_SCHEDULE = settings.PING_URL_REPORT = f"{server.url}/SECRET"
        yield server


def test_a_tick_tells_its_start_and_its_end_with_its_line(monitor):
    call_command("schedule_build")
    assert monitor.paths == ["/SECRET/start", "/SECRET"]
    assert monitor.posts == ["", "No build is launched: nothing is due."]


def test_a_report_that_finds_something_has_done_its_work(monitor):
    killed()
    assert report()[0] == 1
    assert (monitor.paths[-1], "died" in monitor.posts[-1]) == ("/SECRET", True)


def test_a_job_that_fails_is_told_with_its_last_lines(monitor):
    with pytest.raises(CommandError), Ping(f"{monitor.url}/SECRET"):
        raise CommandError("The database can't be reached.", returncode=1)
    assert (monitor.paths[-1], monitor.posts[-1]) == ("/SECRET/fail", "The database can't be reached.")


def test_a_build_that_was_told_to_end_has_not_failed(monitor):
    with pytest.raises(CommandError), Ping(monitor.url):
        raise CommandError("Stopped; the next build continues where this one ended.", returncode=0)
    assert monitor.paths == ["/start", "/"] or monitor.paths == ["/start", ""]


@pytest.mark.parametrize("trouble", ["hangs", "down", "500"])
def test_a_monitor_in_trouble_holds_up_no_work(monitor, caplog, trouble):
    url = f"{monitor.url}/SECRET"
    if trouble == "hangs":
        monitor.hangs.set()
    elif trouble == "down":
        url = "http://127.0.0.1:9/SECRET"
    monitor.status = 500
    with Ping(url):
        assert trouble != "hangs" or is_under_way("_post"), "it waited for the start to be told"
    assert trouble != "hangs" or is_under_way("_end"), "it waited until the monitor gave up"
    assert "SECRET" not in caplog.text


def is_under_way(function):
    """Return whether a thread of this process runs the function; Python names threads after it."""
    return any(thread.name.endswith(f"({function})") for thread in threading.enumerate())


def test_without_an_address_nothing_is_sent():
    with Ping("") as ping:
        ping.said = "line"


@pytest.fixture
def no_threads_left(monkeypatch):
    """Refuse new threads, as for a process at its limit."""

    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)


def test_where_no_thread_can_be_started_the_work_is_done_all_the_same(settings, no_threads_left, caplog):
    settings.PING_URL_SCHEDULE = "http://127.0.0.1:9/SECRET"
    call_command("schedule_build")
    assert "The monitor at 127.0.0.1 could not be notified: can't start new thread." in caplog.text
    assert ScheduledRun.objects.latest("pk").said == "No build is launched: nothing is due."


def test_where_no_thread_can_be_started_who_is_on_call_hears_of_it_later(settings, no_threads_left):
    settings.ON_CALL_EMAILS = ["ada@example.org"]
    killed()
    code, said, complaint = report()
    assert (code, "died" in said, "ada@example.org could not be notified" in complaint) == (2, True, True)


def test_a_tick_that_hangs_is_told_as_a_failure(monitor):
    """A thread beside the work reports it, since the work never ends."""
    with Ping(f"{monitor.url}/SECRET") as ping:
        ping.fail("schedule_build gave up: something hangs.")
        assert monitor.paths == ["/SECRET/start", "/SECRET/fail"]
        assert monitor.posts[-1] == "schedule_build gave up: something hangs."
