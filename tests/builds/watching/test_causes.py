"""Causes: each is distinguished from the others, with evidence and command; healthy states aren't reported."""

import re
import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from builds.models import Build, Incident, Lease
from builds.models.incident import Kind
from publisher.pages.models import AuditEntry
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
    report,
    seen,
    silent,
    succeeded,
    working,
)
from tests.static_site import live
from tests.static_site.live import complete, show

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("healthy")]


def only(report):
    (incident,) = report.open
    return incident


def test_where_all_is_well_nothing_is_told():
    report = seen()
    assert (report.incidents, report.broken) == ([], [])
    assert "Nothing is wrong" in report.as_text()
    assert "Readers see release 1, whole. Nothing newer is published." in report.as_text()


def test_a_killed_build_is_told_with_where_it_stood_and_what_it_left():
    build = killed(peak_memory=300 << 20)
    incident = only(seen())
    assert (incident.kind, incident.build, incident.what) == ("died", build, f"Build {build.number} died.")
    told = "\n".join(incident.facts)
    assert "It stopped at 8,213 of 10,000 done (page)." in told
    assert "its lease expired 2 minutes later" in told
    assert "No SIGTERM was seen" in told
    assert "Its largest process used 300 MB." in told
    assert "log: 31.2 s release 7, page: 8213 of 10000 done" in told
    assert incident.did == "Publisher locked it out; what it had rendered is kept."
    assert incident.cure == "./manage.py build_static_site"
    assert "The next scheduler tick, within ten minutes" in incident.otherwise


def test_it_promises_no_next_build_where_none_is_launched():
    killed()
    Lease.objects.drain(timedelta(hours=1), by="ops")
    assert re.match(r"No build is launched: builds are drained until \S+ UTC by ops\.$", only(seen()).otherwise)
    for _ in range(10):
        failed("died")
    silent(minutes=35)
    assert "the scheduler, which launches the next build, is not running" in seen().open[0].otherwise


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"launcher": "heroku_api", "peak_memory": 490 << 20},
            "Memory is the likely cause: its largest process used 490",
        ),
        (
            {"launcher": "heroku_api", "peak_memory": 490 << 20, "size": ""},
            "Memory is the likely cause: its largest process used 490 MB of the default dyno's 512 MB.",
        ),
        ({"log": "stopped: terminated"}, "It received SIGTERM first."),
        ({"launcher": "heroku_cli", "started_at": ago(hours=24)}, "Heroku ends every one-off dyno after 24 hours."),
    ],
)
def test_the_evidence_names_memory_a_signal_and_a_days_end(settings, fields, said):
    settings.BUILD_DYNO_SIZE = fields.get("size", "basic")
    killed(**{name: value for name, value in fields.items() if name != "size"})
    assert said in "\n".join(only(seen()).facts)


def facts():
    return "\n".join(only(seen()).facts)


@pytest.mark.parametrize(
    ("fields", "unsaid"),
    [
        ({"peak_memory": 490 << 20}, "dyno"),
        ({"log": "page “The terminated lease” failed"}, "It received SIGTERM first"),
        ({"started_at": ago(hours=24)}, "Heroku ends"),
        ({"dyno": "run.7"}, "the platform no longer knows it"),
    ],
)
def test_what_is_not_known_is_left_out(fields, unsaid):
    """The build was started by hand, not on a dyno, by no known person."""
    killed(**fields)
    assert unsaid not in facts()


def test_of_a_near_build_it_names_the_web_dyno_whose_state_says_nothing_about_it():
    killed(launcher="near", dyno="web.1")
    assert "It ran beside the web server, in web.1." in facts()


def test_a_deploy_in_between_is_named():
    killed(started_at=ago(minutes=9), release=Release.objects.get())
    Site.objects.update(fingerprint="other code", fingerprint_at=ago(minutes=5))
    assert "Different code was deployed at" in facts()


def test_a_build_that_recorded_its_own_code_met_no_deploy():
    killed(started_at=ago(minutes=9), release=Release.objects.get())
    Site.objects.update(fingerprint_at=ago(minutes=5))
    assert "Different code" not in facts()


def test_a_build_that_never_started_has_rendered_nothing_that_could_be_kept():
    never_started()
    assert only(seen()).did == "Publisher locked it out."


def test_a_run_of_deaths_is_one_incident_and_asks_for_fewer_workers():
    first = killed()
    seen()
    killed()
    seen()
    last = killed()
    incident = only(seen())
    assert (incident.key, incident.what) == (
        f"build {first.number}",
        f"Build {last.number} died, and 2 builds before it.",
    )
    assert incident.cure == "./manage.py build_static_site --jobs 1"
    assert Incident.objects.count() == 1


def test_a_build_that_never_started_is_told_as_that():
    build = never_started()
    incident = only(seen())
    assert (incident.kind, incident.what) == ("never_started", f"Build {build.number} never started.")
    assert "The platform's answer to its launch was: unknown." in incident.facts[0]


def test_an_error_is_told_with_its_sentence():
    edit()
    failed("error", "ZeroDivisionError: division by zero", started_at=ago(seconds=5))
    incident = only(seen())
    assert (incident.kind, incident.facts[0]) == ("error", "ZeroDivisionError: division by zero")


def test_launches_are_told_when_three_in_a_row_were_refused():
    edit()
    for number in range(3):
        assert seen().open == [], number
        failed("launch_refused", "Heroku does not know the key. Make a new one.")
    incident = only(seen())
    assert incident.what.endswith("was not launched, and 2 builds before it.")
    assert incident.facts[0] == "Heroku does not know the key. Make a new one."


def test_a_success_ends_it():
    killed()
    seen()
    succeeded()
    report = seen()
    assert (report.open, [incident.kind for incident in report.over]) == ([], ["died"])


def test_failures_of_long_ago_are_told_as_long_as_they_last():
    edit()
    failed("error", created_at=ago(days=500), ended_at=ago(days=500))
    assert kinds(seen()) == ["error"]


def test_a_build_that_lives_and_stands_still_is_told_and_one_that_moves_slowly_is_not():
    build = working(started_at=ago(hours=20), moved_at=ago(minutes=14))
    assert seen().open == []
    Build.objects.filter(pk=build.pk).update(moved_at=ago(minutes=16))
    incident = only(seen())
    assert (incident.kind, incident.cure) == ("hung", f"./manage.py cancel_build {build.number}")
    Lease.objects.beat(build, phase="page", done=8214)
    assert seen().open == []


def test_a_beat_without_progress_moves_nothing():
    build = working(moved_at=ago(minutes=16))
    Lease.objects.beat(build, phase="page", done=8213)
    assert kinds(seen()) == ["hung"]


def test_a_scheduler_that_is_silent_is_told_after_half_an_hour():
    silent(minutes=29)
    assert seen().open == []
    silent(minutes=31)
    incident = only(seen())
    assert incident.what == "The scheduler has not run for 31 minutes."
    assert incident.cure == "bin/schedule_build"


def waiting_since(**time):
    """Publish a change that no build has included, on a site that readers got long ago."""
    edit()
    AuditEntry.objects.update(at=ago(**time))
    Flip.objects.update(at=ago(days=1))


def test_changes_that_wait_though_builds_run_are_told_after_forty_minutes():
    Build.objects.create(status="stopped", cause="superseded", ended_at=timezone.now())
    waiting_since(minutes=39)
    assert seen().open == []
    waiting_since(minutes=41)
    incident = only(seen())
    assert incident.what == "Changes have waited for 41 minutes, and no build has published them."
    assert "1 page by 1 editor (test) since" in incident.facts[0]


def test_changes_wait_for_a_reason_where_the_site_is_held_drained_or_a_build_is_at_work():
    waiting_since(hours=2)
    Lease.objects.drain(timedelta(hours=1), by="ada")
    assert seen().open == []
    Lease.objects.resume()
    hold("elections", by="ada")
    assert seen().open == []
    Site.objects.update(hold="", held_at=None)
    working()
    waiting_since(hours=2)
    assert seen().open == []


def test_who_is_on_call_is_told_one_cause_and_not_its_consequence_too():
    killed()
    waiting_since(hours=2)
    assert kinds(seen()) == ["died"]


def test_a_hold_that_somebody_forgot_is_told_after_a_day():
    hold("elections", by="ada")
    Site.objects.update(held_at=ago(hours=23))
    assert seen().open == []
    Site.objects.update(held_at=ago(hours=25))
    incident = only(seen())
    assert (incident.what, incident.cure) == (
        "The site has been held for 25 hours: elections (ada).",
        "./manage.py lift_hold --plan",
    )


def test_a_drain_that_somebody_forgot_is_told_after_four_hours_and_a_deploys_never():
    Lease.objects.drain(timedelta(hours=9), by="ada")
    entry = AuditEntry.record("drain builds", by="ada")
    AuditEntry.objects.filter(pk=entry.pk).update(at=ago(hours=3))
    assert seen().open == []
    AuditEntry.objects.filter(pk=entry.pk).update(at=ago(hours=5))
    assert (only(seen()).kind, only(seen()).cure) == ("drain_forgotten", "./manage.py resume_builds")
    Lease.objects.update(drained_by="the release phase")
    assert seen().open == []


def test_pages_are_told_that_failed_in_more_than_one_release():
    first, second = Release.objects.get(), complete()
    FailedOutput.objects.create(path="a/index.html", kind="page", error="too long", release=first, since=1)
    assert seen().open == []
    FailedOutput.objects.update(release=second)
    assert seen().broken == []
    incident = next(incident for incident in seen().open if incident.kind == "pages_fail")
    assert incident.what == "1 file of the site cannot be rendered: /a/index.html."
    assert incident.facts == ["/a/index.html: too long"]


def test_who_knows_of_one_page_is_told_of_ninety_that_a_later_theme_breaks(settings):
    settings.ON_DYNO, settings.BUILD_APP = True, "my-site"
    first, second, third = (
        Release.objects.get(),
        live.complete(fingerprint=FINGERPRINT),
        live.show(fingerprint=FINGERPRINT),
    )
    FailedOutput.objects.create(path="a/index.html", kind="page", error="too long", release=second, since=first.number)
    known = only(seen())
    known.acknowledge(by="ada")
    Release.objects.filter(pk=second.pk).update(is_full=True)
    FailedOutput.objects.bulk_create(
        FailedOutput(path=f"p/{n}/index.html", kind="page", error="ThemeError: x", release=third, since=second.number)
        for n in range(90)
    )
    FailedOutput.objects.update(release=third)
    old, new = seen().open
    assert (old.number, old.acknowledged_by) == (known.number, "ada")
    assert new.what == "90 files of the site cannot be rendered: /p/0/index.html, /p/1/index.html and 88 more."
    assert (new.acknowledged_at, new.cure) == (None, "heroku rollback -a my-site")
    assert old.cure == "heroku run -a my-site -- ./manage.py build_static_site"


def test_an_incident_of_an_older_report_goes_on_under_the_release_that_broke_its_pages():
    second = live.complete(fingerprint=FINGERPRINT)
    FailedOutput.objects.create(path="a/index.html", kind="page", error="too long", release=second, since=1)
    number = only(seen()).number
    Incident.objects.update(key="")
    assert [incident.number for incident in seen().incidents] == [number]


def test_a_release_that_the_gate_refused_is_told_with_its_reason():
    edit()
    newest = complete()
    Release.objects.filter(pk=newest.pk).update(refused="214 of 600 pages would vanish.")
    Site.objects.update(fingerprint=newest.fingerprint)
    incident = next(incident for incident in seen().open if incident.kind == "release_refused")
    assert incident.what == f"Release {newest.number} was refused: 214 of 600 pages would vanish."
    assert incident.cure == f"./manage.py publish_release {newest.number} --plan"


def test_a_mirror_that_lags_is_told_with_the_reason(settings, tmp_path):
    settings.SITE_MIRROR = str(tmp_path / "gone" / "mirror")
    assert seen().open == []
    Flip.objects.update(at=ago(minutes=26))
    incident = only(seen())
    assert incident.kind == "mirror_lags"
    assert "there is no directory" in incident.facts[1]


def test_damage_that_a_full_build_mended_is_told_once_and_wakes_nobody():
    report()
    Release.objects.update(is_full=True, counts={"damaged": 2}, completed_at=timezone.now())
    first, second = seen(), seen()
    assert [incident.what for incident in first.over] == ["2 stored files of the site had been damaged."]
    assert (first.open, second.incidents) == ([], [])


def test_a_broken_theme_is_told(settings, tmp_path):
    shutil.copytree(settings.SITE_THEME, tmp_path / "theme")
    (tmp_path / "theme" / "page.html").write_text("{% if %}")
    settings.SITE_THEME = tmp_path / "theme"
    assert kinds(seen()) == ["theme_broken"]


def test_a_check_that_throws_is_told_and_hides_no_other():
    Release.objects.update(is_full=True)
    hold("elections", by="ada")
    Site.objects.update(held_at=ago(hours=25))
    Release.objects.update(counts=["poison"])
    report = seen()
    assert kinds(report) == ["hold_forgotten"]
    assert "Stored files were damaged: this could not be checked (AttributeError" in report.broken[0]


def test_an_incident_ends_only_when_it_was_looked_for():
    killed()
    seen()
    for kinds_looked_at, is_open in ([Kind.HUNG], True), ([Kind.DIED], False):
        Incident.objects.settle([], kinds_looked_at, timezone.now())
        assert Incident.objects.open().exists() == is_open


def test_on_a_dyno_the_commands_have_the_apps_name(settings):
    settings.ON_DYNO, settings.BUILD_APP = True, "my-site"
    Site.objects.update(fingerprint=show().fingerprint)
    for _ in range(3):
        killed()
        seen()
    silent(hours=1)
    assert [incident.cure for incident in seen().open] == [
        "heroku config:set BUILD_JOBS=1 -a my-site", "heroku run -a my-site -- bin/schedule_build"
    ]  # fmt: skip
