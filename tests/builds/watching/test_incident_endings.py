"""Messages that something is over: true when sent, with start and duration, and never sent too early."""

import re
import shutil
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from builds.models import Build, Incident, Lease
from builds.models.build import NOW
from builds.models.incident import Kind
from builds.models.lease_claims import Claimant
from builds.watching.incident_endings import ENDS_OF
from publisher.pages.models import AuditEntry
from static_site.mirrors.mirror_choice import configured_mirror
from static_site.models import FailedOutput, Flip, Release, Site
from static_site.releases.pointer import hold
from tests.builds.scheduling.virtual import FINGERPRINT
from tests.builds.watching.happenings import (
    ago,
    edit,
    failed,
    killed,
    kinds,
    never_started,
    seen,
    silent,
    succeeded,
    ticked,
    working,
)
from tests.static_site import live

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("healthy")]


def over():
    """Return the only incident, which a report has just closed."""
    (incident,) = seen().over
    assert not Incident.objects.open().exists()
    return incident.ending


def opened(kind):
    assert kinds(seen()) == [kind]
    return Incident.objects.get()


def test_a_build_died_and_a_later_one_succeeded():
    build = killed()
    seen()
    Build.objects.filter(pk=build.pk).update(ended_at=ago(hours=3))
    seen()
    succeeded()
    after = f"Build {build.number + 1} succeeded, after build {build.number} died."
    assert re.fullmatch(rf"{after} It lasted 3 hours, from .*\d\d:\d\d to \d\d:\d\d\.", over())


@pytest.mark.parametrize("breaks", [never_started, lambda: failed("error")])
def test_what_failed_is_over_with_the_name_of_the_build_that_succeeded(breaks):
    edit()
    breaks()
    seen()
    succeeded()
    assert re.match(
        r"Build \d+ succeeded, after build \d+ (never started|ended with an error)\. It lasted 1 min", over()
    )


def test_a_failure_for_which_nothing_is_due_any_more_is_over_without_a_success():
    edit()
    failed("error")
    seen()
    live.show(fingerprint=FINGERPRINT)
    assert over().startswith("No build is due any more, and none has succeeded since. It lasted at most")


def test_launches_are_refused_until_one_is_accepted_whatever_is_built_by_hand():
    edit()
    for _ in range(3):
        failed("launch_refused", "Heroku starts no dyno before its account is paid for.")
    opened("launch_refused")
    succeeded()
    live.show(fingerprint=FINGERPRINT)
    assert kinds(seen()) == ["launch_refused"]
    launched = Build.objects.create(status="stopped", answer="accepted", answered_at=NOW, ended_at=NOW)
    assert over().startswith(
        f"Build {launched.number} was launched, after build {launched.number - 2} was not launched."
    )


def test_a_build_stood_still_and_moves_again():
    build = working(moved_at=ago(minutes=30))
    opened("hung")
    Lease.objects.beat(build, phase="page", done=9000)
    assert over().startswith(
        f"Build {build.number} is moving again: 9,000 of 10,000 done (page). It lasted 30 minutes, from"
    )


def test_a_build_stood_still_and_was_stopped():
    build = working(moved_at=ago(minutes=30))
    opened("hung")
    Lease.objects.stop(build, "stopped", "cancelled")
    assert over().startswith(f"Build {build.number} has ended: stopped (cancelled). It lasted 30 minutes")


def test_the_theme_was_broken(settings, tmp_path):
    whole = settings.SITE_THEME
    shutil.copytree(whole, tmp_path / "theme")
    (tmp_path / "theme" / "page.html").write_text("{% if %}")
    settings.SITE_THEME = tmp_path / "theme"
    opened("theme_broken")
    settings.SITE_THEME = whole
    assert over().startswith("The theme can be read again, so builds can run. It lasted at most 1 minute")


def refused(reason):
    edit()
    release = live.complete(fingerprint=FINGERPRINT)
    Release.objects.filter(pk=release.pk).update(refused=reason)
    Site.objects.update(fingerprint=release.fingerprint)
    return release


def test_releases_that_are_refused_for_one_reason_are_one_incident_until_one_goes_live():
    first = refused("214 of 600 pages would vanish.")
    mine = opened("release_refused")
    second = refused("215 of 601 pages would vanish.")
    assert kinds(seen()) == ["release_refused"]
    mine.refresh_from_db()
    assert (Incident.objects.count(), mine.key) == (1, f"release {first.number}")
    assert mine.what.startswith(f"Release {second.number} was refused: 215")
    edit()
    shown = live.show(fingerprint=FINGERPRINT)
    assert over().startswith(f"Readers see release {shown.number}. It lasted ")


def test_a_release_that_is_refused_for_another_reason_is_another_incident():
    refused("214 of 600 pages would vanish.")
    seen()
    newest = refused("index.html could not be made; see the failed pages of the build.")
    report = seen()
    assert [incident.key for incident in report.open] == [f"release {newest.number}"]
    assert report.over[0].ending.startswith(f"Release {newest.number}, the newest, was refused for another reason.")


def test_changes_waited_and_a_build_that_only_runs_does_not_end_it():
    edit()
    AuditEntry.objects.update(at=ago(hours=2))
    Flip.objects.update(at=ago(days=1))
    mine = opened("changes_wait")
    build = Lease.objects.claim(Claimant("someone"), trigger="schedule")
    assert kinds(seen()) == ["changes_wait"]
    Lease.objects.stop(build, "stopped", "superseded")
    assert [incident.pk for incident in seen().open] == [mine.pk]
    shown = live.show(fingerprint=FINGERPRINT)
    assert over().startswith(
        f"Readers see everything that is published: release {shown.number}. It lasted 2 hours, from "
    )


def test_changes_still_wait_for_a_reason_that_is_known_by_now():
    edit()
    AuditEntry.objects.update(at=ago(hours=2))
    Flip.objects.update(at=ago(days=1))
    seen()
    build = failed("error")
    assert next(incident.ending for incident in seen().over).startswith(
        f"Changes still wait, and the reason is known: Build {build.number} ended with an error. It lasted "
    )


def test_a_mirror_that_lags_is_not_over_because_readers_got_yet_another_release(settings, tmp_path):
    settings.SITE_MIRROR = str(tmp_path / "mirror")
    configured_mirror().update()
    edit()
    live.show(fingerprint=FINGERPRINT)
    Flip.objects.update(at=F("at") - timedelta(minutes=26))
    mine = opened("mirror_lags")
    edit()
    shown = live.show(fingerprint=FINGERPRINT)
    assert (kinds(seen()), Incident.objects.get().since) == (["mirror_lags"], mine.since)
    configured_mirror().update()
    assert over().startswith(
        f"{tmp_path / 'mirror'} shows release {shown.number}, which is live. It lasted at most 26 min"
    )


def test_a_hold_was_lifted_and_the_word_says_by_whom():
    hold("elections", by="ada")
    Site.objects.update(held_at=ago(hours=30))
    opened("hold_forgotten")
    call_command("lift_hold", "--yes", "--by", "ben")
    assert over().startswith("ben lifted the hold. It lasted 30 hours, from ")


def drained(by, length, **since):
    Lease.objects.drain(timedelta(hours=length), by=by)
    entry = AuditEntry.record("drain builds", by=by, minutes=length * 60)
    AuditEntry.objects.filter(pk=entry.pk).update(at=ago(**since))


def test_a_drain_that_was_made_longer_is_the_same_drain_until_somebody_resumes():
    drained("ada", 9, hours=5)
    opened("drain_forgotten")
    drained("ada", 12, minutes=5)
    assert kinds(seen()) == ["drain_forgotten"]
    assert Incident.objects.get().what == "No build has started for 5 hours: ada drained builds."
    call_command("resume_builds", "--by", "ben")
    assert over().startswith("ben resumed builds. It lasted 5 hours, from ")


def test_pages_that_failed_are_rendered_again():
    first, second = Release.objects.get(), live.complete(fingerprint=FINGERPRINT)
    FailedOutput.objects.create(path="a/index.html", kind="page", error="too long", release=second, since=first.number)
    opened("pages_fail")
    FailedOutput.objects.all().delete()
    assert over().startswith(
        f"None of these files fails any more. Release {second.number} was built without these failures."
    )


def test_the_scheduler_comes_again():
    silent(hours=2)
    opened("scheduler_late")
    ticked(minutes=12)
    ticked(minutes=2)
    assert over().startswith("The scheduler is running again, and its ticks finish. It lasted ")


def test_an_ending_that_cannot_be_said_ends_the_incident_all_the_same_and_is_complained_of(monkeypatch):
    monkeypatch.setitem(ENDS_OF, Kind.HUNG, lambda incident, watch: 1 / 0)
    build = working(moved_at=ago(minutes=30))
    opened("hung")
    Lease.objects.beat(build, phase="page", done=9000)
    report = seen()
    assert (report.open, [incident.kind for incident in report.over]) == ([], ["hung"])
    assert "A build stands still: this could not be checked (ZeroDivisionError" in report.broken[0]


def test_every_kind_of_incident_has_a_last_word():
    assert ENDS_OF.keys() == set(Kind)
