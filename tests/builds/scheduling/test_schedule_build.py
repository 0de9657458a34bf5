"""A tick's output as in Heroku's log, its exit code, and what it records."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from builds.launching.launch import Launch
from builds.launching.launcher_protocol import Accepted
from builds.models import Build, Lease, ScheduledRun
from builds.scheduling.tick import Tick
from publisher.pages.models import Page
from tests.builds.commands import environment
from tests.builds.scheduling.chain import add_publisher, launching, orders
from tests.builds.scheduling.virtual import FINGERPRINT, NOON, Played
from tests.heroku.platform import Fault
from tests.static_site.live import show
from tests.static_site.sites import publish
from tests.waiting import PATIENCE

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def app(platform, light, settings):
    for name, value in launching(platform).items():
        setattr(settings, name, value)
    return add_publisher(platform, light)


@pytest.fixture
def shown(db):
    """Publish everything to readers."""
    return show(fingerprint=FINGERPRINT)


def ticked():
    """Run a tick; return its exit code and line."""
    out = StringIO()
    try:
        call_command("schedule_build", stdout=out)
    except SystemExit as left:
        return left.code, out.getvalue().strip()
    return 0, out.getvalue().strip()


def edit():
    publish("guides", "Guides")


def launched():
    edit()
    ticked()


def drained():
    edit()
    Lease.objects.drain(timedelta(hours=1), by="ada")
    Lease.objects.update(drain_until=datetime(2099, 1, 1, 13, 30, tzinfo=UTC))


def failed_ten_times():
    edit()
    for _ in range(10):
        now = Build._meta.get_field("created_at").db_default
        Build.objects.create(status="failed", cause="error", ended_at=now)


def asked():
    Lease.objects.ask("changes", by="ada")


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize(
    ("before", "line"),
    [
        (lambda: None, "No build is launched: nothing is due."),
        (edit, "Launched build N as run.1234: content version 2 is newer than release 1's 1."),
        (asked, "Launched build N as run.1234: ada asked for it."),
        (launched, "No build is launched: build N is launching."),
        (drained, "No build is launched: builds are drained until 13:30 UTC by ada."),
        (failed_ten_times, "No build is launched: the last ten builds failed, so only one an hour is launched."),
    ],
)
def test_a_tick_says_in_one_line_what_it_did_and_why(before, line):
    before()
    code, said = ticked()
    newest = Build.objects.order_by("number").last()
    assert (code, said) == (0, line.replace("build N", str(newest)))
    run = ScheduledRun.objects.latest("pk")
    assert (run.job, run.said, run.failed) == ("schedule_build", said, False)
    assert run.ended_at >= run.began_at


def test_a_launch_whose_reason_was_lost_with_the_databases_answer_is_told_without_it():
    assert str(Launch(Build(number=7), "", Accepted("run.1"))) == "Launched build 7 as run.1."
    assert str(Launch(Build(number=7), "nothing has been built yet", Accepted())) == (
        "Launched build 7: nothing has been built yet."
    )


@pytest.mark.usefixtures("shown")
def test_a_refused_launch_is_somebodys_business_and_an_unknown_one_is_not(platform):
    edit()
    platform.fail_next(Fault.DYNO_LIMIT, Fault.EMPTY_500)
    code, said = ticked()
    refused = Build.objects.get()
    assert said.startswith(f"The launch of {refused} was refused. The app example runs as many dynos as it may.")
    assert (code, refused.error in said, ScheduledRun.objects.get().failed) == (1, True, True)
    code, said = ticked()
    unknown = Build.objects.latest("number")
    assert said.startswith(f"Whether {unknown} was launched is unknown; if so, it starts within 3 minutes. Heroku's")
    assert (code, unknown.answer, unknown.status) == (0, "unknown", "launching")


@pytest.mark.usefixtures("shown")
def test_one_tick_tells_of_the_dead_of_what_was_planned_and_of_its_launch():
    edit()
    ticked()
    Lease.objects.update(expires=LONG_AGO)
    dead, page = Build.objects.get(), Page.objects.create_page("planned", by="ada")
    page.save_revision(by="ada", title="Planned")
    page.schedule(by="ada", publish_at=NOON)
    assert ticked() == (
        0,
        f"{str(dead).capitalize()} never started and was locked out. Carried out what was planned for 1 page. "
        f"Launched {Build.objects.latest('number')} as run.1235: content version 3 is newer than release 1's 1.",
    )


@pytest.mark.usefixtures("shown")
def test_what_was_planned_and_cannot_be_is_complained_of_and_stops_nothing_else():
    page = Page.objects.create_page("empty", by="ada")
    Page.objects.filter(pk=page.pk).update(publish_at=NOON, zone="UTC")
    code, said = ticked()
    assert code == 1
    assert said.startswith("What was planned for /empty/ failed: ")
    assert said.endswith("No build is launched: nothing is due.")


@pytest.mark.usefixtures("shown")
def test_a_broken_theme_is_complained_of(settings, tmp_path):
    shutil.copytree(settings.SITE_THEME, tmp_path / "theme")
    (tmp_path / "theme" / "page.html").write_text("{% if %}")
    settings.SITE_THEME = tmp_path / "theme"
    code, said = ticked()
    assert code == 1
    assert said.startswith("The theme is broken, and no build can be launched with it: ")


@pytest.mark.usefixtures("shown")
def test_on_a_dyno_a_broken_theme_launches_no_dyno_that_would_end_before_its_build(settings, tmp_path):
    """The release phase's record says that a build is due, but nothing about the theme's files."""
    shutil.copytree(settings.SITE_THEME, tmp_path / "theme")
    (tmp_path / "theme" / "page.html").write_text("{% if %}")
    settings.SITE_THEME, settings.ON_DYNO = tmp_path / "theme", True
    publish("guides", "Guides")
    launcher = Played()
    said = Tick(launcher).run()
    assert launcher.tokens == []
    assert said.count("The theme is broken, and no build can be launched with it: ") == 1


@pytest.mark.usefixtures("shown")
def test_a_mirror_is_brought_up_to_date_and_its_failure_is_complained_of(settings, tmp_path):
    settings.SITE_MIRROR = str(tmp_path / "mirror")
    code, said = ticked()
    assert (code, (tmp_path / "mirror").exists()) == (0, True), said
    settings.SITE_MIRROR = "/proc/mirror"
    code, said = ticked()
    assert (code, "/proc/mirror" in said) == (1, True)


def test_ticks_of_two_weeks_are_kept(shown):
    ticked()
    ScheduledRun.objects.create(job="schedule_build", began_at=LONG_AGO)
    ScheduledRun.objects.update(began_at=F("began_at") - timedelta(days=13))
    ticked()
    assert [run.said for run in ScheduledRun.objects.all()] == ["No build is launched: nothing is due."] * 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("called", ["{root}/bin/schedule_build", "./link"])
def test_the_scheduler_may_call_it_from_anywhere_and_through_a_link(platform, tmp_path, root, called):
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    (folder / "link").symlink_to(root / "bin" / "schedule_build")
    done = subprocess.run(
        [called.format(root=root)],
        cwd=folder, env=environment(**launching(platform)), capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Launched {Build.objects.get()} as run.1234: nothing has been built yet.\n"
    assert len(orders(platform)) == 1
