"""Delays of a change, and what happens next: the first relevant cause of several."""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder

from builds.models import Build, Lease, ScheduledRun
from builds.models.lease_claims import Claimant
from publisher.pages.models import AuditEntry, Publication
from static_site.models import FailedOutput, Release
from static_site.releases.pointer import hold
from tests.desk.browsing import HOME, address, words
from tests.desk.receipts import ago, delay, ended, steps, tea, told
from tests.static_site.live import complete, show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
__all__ = ["tea"]


def test_it_says_that_the_site_is_held_also_when_the_change_is_built(desk, tea):
    hold("elections", by="ops")
    assert delay(tea) == (
        "The site is held: elections (ops). It is built in the meantime. "
        "Readers get this change when an operator lifts the hold."
    )
    complete()
    assert steps(tea)[2:] == [("Built", "done"), ("Held", "stopped")]
    assert "meantime" not in delay(tea)


def test_it_says_until_when_builds_are_drained(tea):
    Lease.objects.drain(timedelta(days=2), by="ops")
    assert "The next build after that publishes this change." in delay(tea)
    assert f"ops paused builds until {Lease.objects.get().drain_until:%-d %b, %H:%M}." in delay(tea)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ThemeError: templates/site/page.html, line 4: no", "cannot show this page: templates/site/page.html, line 4"),
        ("rendering took over 20 s; shorten the page", "shorten the page. Then publish it again. Readers keep"),
        ("KeyError: 'x'", "KeyError: 'x'. Tell the person who runs Publisher. Readers keep"),
    ],
)
def test_it_says_why_this_page_could_not_be_rendered(desk, tea, error, said):
    FailedOutput.objects.create(path="tea/index.html", kind="page", error=error, release=show())
    assert said in delay(tea)
    assert steps(tea)[2:] == [("Not rendered", "stopped"), ("Live", "ahead")]


def test_the_list_the_editor_and_the_history_agree_with_the_receipt(desk, tea):
    FailedOutput.objects.create(path="tea/index.html", kind="page", error="ThemeError: no", release=show())
    for where in HOME, address(tea), address(tea, "history"):
        said = words(desk.get(where))
        assert "Not rendered (readers keep what they had)" in said
        assert "Live since" not in said
        assert "Read it" not in said
    publish("tea", title="Mended")
    assert "Live with the next build" in words(desk.get(HOME))
    assert steps(tea)[2:] == [("Waiting for a build", "now"), ("Live", "ahead")]
    FailedOutput.objects.all().delete()
    show()
    assert "Revision 2 Mended Live" in words(desk.get(address(tea, "history")))
    assert "Read it" in words(desk.get(address(tea)))


def test_the_home_pages_failure_is_found_by_its_file():
    home = publish("")
    FailedOutput.objects.create(path="index.html", kind="page", error="ThemeError: no", release=show())
    assert "The theme cannot show this page: no." in delay(home)


def test_it_says_that_the_gate_refused_the_release(tea):
    Release.objects.filter(pk=complete().pk).update(refused="half the pages would vanish.")
    assert "was refused: half the pages would vanish. Readers keep what they have" in delay(tea)
    assert steps(tea)[-1] == ("Refused", "stopped")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"cause": "error", "error": "Boom"}, "failed: Boom. The scheduler starts the next one at about"),
        ({"cause": "died"}, "failed: died. The scheduler"),
        ({"cause": "launch_refused", "error": "No such key."}, "The launch of build"),
        ({"cause": "cancelled", "status": "stopped"}, "was stopped: cancelled. The scheduler starts the next one"),
    ],
)
def test_it_says_how_the_last_build_ended_and_when_the_next_is_tried(tea, how, said):
    ended(**how)
    assert said in delay(tea)


def test_a_near_build_that_a_restart_stopped_is_continued_by_the_new_web_server_or_else_by_the_scheduler(tea):
    ended(status="stopped", cause="terminated", launcher="near")
    assert "terminated. The web server is restarting, and then starts the next one. It continues" in delay(tea)
    Build.objects.update(ended_at=ago(minutes=3))
    Publication.objects.update(published_at=ago(minutes=4))
    AuditEntry.objects.update(at=ago(minutes=4))
    assert "terminated. The scheduler starts the next one at about" in delay(tea)


def test_a_change_that_may_be_built_near_is_expected_at_once_even_without_a_key(desk, tea, settings):
    settings.BUILD_NEARBY_OUTPUTS = 200
    assert "The scheduler starts a build" not in told(desk, tea)


def test_a_build_that_failed_before_is_no_news_until_only_one_an_hour_is_tried(tea):
    build = ended(cause="error", error="Boom")
    Build.objects.update(ended_at=ago(hours=3), created_at=ago(hours=3))
    assert delay(tea) == ""
    for _ in range(10):
        build = ended(cause="error", error="Boom")
    Build.objects.update(ended_at=ago(minutes=3))
    assert (
        f"Build {build.number} failed: Boom. The last ten builds failed, so the scheduler starts only one an hour"
        in delay(tea)
    )


def test_it_says_that_a_build_stands_still_or_has_died(tea):
    build = Lease.objects.claim(Claimant("somebody"), trigger="command")
    assert delay(tea) == ""
    Build.objects.update(beat_at=ago(seconds=50))
    assert f"Build {build.number} stopped answering at" in delay(tea)
    Lease.objects.update(expires=ago(seconds=1))
    assert f"Build {build.number} stopped without a word. The scheduler gives it up" in delay(tea)
    assert steps(tea)[2] == ("Waiting for a build", "stopped")


def test_it_says_that_the_scheduler_is_late_and_names_its_time_while_it_is_not(desk, tea):
    assert "The scheduler starts a build at about" in told(desk, tea)
    ScheduledRun.objects.update(began_at=ago(minutes=40), ended_at=ago(minutes=40))
    assert "The scheduler, which starts builds, has not run since" in delay(tea)
    ScheduledRun.objects.all().delete()
    assert delay(tea) == ""
    MigrationRecorder.Migration.objects.filter(app="builds").update(applied=ago(minutes=31))
    assert "has never run. Until it does, nothing goes live." in delay(tea)


def test_what_has_to_be_mended_first_is_said_alone(tea):
    ended(cause="error", error="Boom")
    ScheduledRun.objects.all().delete()
    Lease.objects.drain(timedelta(minutes=5), by="ops")
    assert "Boom" not in delay(tea)
    hold("elections", by="ops")
    assert delay(tea).startswith("The site is held")
