"""The show-piece: something really breaks, the report names it, and the very command it quotes fixes it."""

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

from builds.models import Build, Incident, Lease
from publisher.pages.models import AuditEntry, Page
from static_site.models import Flip, Release, Site
from tests.builds.commands import EAGER, environment, manage
from tests.builds.many import publish_many
from tests.builds.scheduling.chain import add_publisher, builders, launching, light_slug, wait_for_dynos
from tests.builds.small_site import HALF_WAY, let_lease_run_out, refuse_unfinished_site
from tests.builds.traps import set_trap
from tests.builds.watching.happenings import ago, silent, ticked, working
from tests.faults.points import hit
from tests.heroku.platform import Fault
from tests.static_site.sites import publish
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("healthy")]


RENDERER = "static_site/rendering/renderer.py"


def told(code=1, **config):
    done = manage("report_stalled_builds", **config)
    assert done.code == code, done
    return done.out


def typed(report, **config):
    """Run what the report says after “Type:”, verbatim; return its exit code and output."""
    (line,) = re.findall(r"^  Type:  (.+)$", report, re.MULTILINE)
    path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", line], cwd=config.pop("cwd", settings.BASE_DIR), env=environment(**{"PATH": path, **config}),
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def half_done(**config):
    """Run a build that is stopped midway."""
    publish_many("posts", 600, title="A post", body="Some *text*.")
    return hit("build_static_site", "--jobs", "1", do="stop", **HALF_WAY, **EAGER, **config)


def assert_builds_move_again(report):
    code, said = typed(report)
    assert code == 0, said
    refuse_unfinished_site()
    assert "OVER" in told(code=0)


def test_a_build_that_was_killed():
    with half_done():
        build = Build.objects.latest("number")
    let_lease_run_out()
    report = told()
    assert report.startswith(f"Build {build.number} died. Since ")
    assert re.search(r"It stopped at \d+ of 61\d done", report), report
    assert_builds_move_again(report)


def test_a_build_that_froze():
    with half_done() as process:
        build = Build.objects.latest("number")
        Build.objects.filter(pk=build.pk).update(dyno=f"local.{process.pid}")
        let_lease_run_out()
        report = told(BUILD_LAUNCHER="local")
        assert f"local.{process.pid} is up, so the process is running but hung." in report
        assert_builds_move_again(report)
        thawed = process.finish()
    assert (thawed.code, f"Build {build.number} was replaced by a later one" in thawed.err) == (1, True)


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLITE NEEDS MEMORY TO RECORD AN END; THIS LIMIT LEAVES NONE"
)
def test_a_build_whose_memory_ran_out():
    publish_many("zebras", 60, title="A large page", body="Some *text*. " * 15_000)
    with half_done(MALLOC_MMAP_THRESHOLD_="65536") as process:  # large allocations don't reuse free memory
        build = Build.objects.latest("number")
        is_all = int(Path(f"/proc/{process.pid}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(process.pid, resource.RLIMIT_AS, (is_all // 2, is_all // 2))
        ended = process.finish()
    assert (ended.code, "CommandError: The build ran out of memory; fewer workers" in ended.err) == (1, True)
    report = told()
    assert f"Build {build.number} ended with an error." in report
    assert "  - The build ran out of memory; fewer workers need less (--jobs 1).\n" in report
    assert "lease expired" not in report
    assert "  Type:  ./manage.py build_static_site --jobs 1\n" in report
    assert "BUILD_JOBS=1 in .env helps them all" in report
    assert_builds_move_again(report)


def test_a_build_that_never_started(platform, light):
    add_publisher(platform, light)
    publish("guides", "Guides")
    assert manage("schedule_build", **launching(platform)).code == 0
    let_lease_run_out()
    report = told()
    assert f"Build {Build.objects.get().number} never started." in report
    assert_builds_move_again(report)


def crashed(platform, folder):
    """Launch a build whose dyno ends before it claims; return the dyno's name."""
    app = add_publisher(platform, light_slug(folder / "crashing", "exit 1"))
    publish("guides", "Guides")
    assert manage("schedule_build", **launching(platform)).code == 0
    wait_for_dynos(app)
    let_lease_run_out()
    return builders(app)[0].name


def test_a_dyno_that_crashed_before_its_build_is_not_one_that_never_started(platform, tmp_path):
    dyno = crashed(platform, tmp_path)
    report = told(**launching(platform))
    assert f"Build {Build.objects.get().number} did not start: {dyno} ended first. Since " in report
    assert f"  - It was launched as {dyno}; the platform no longer knows it.\n" in report
    assert f"  - Its output: heroku logs --dyno {dyno} -a example\n" in report
    assert_builds_move_again(report)


@pytest.mark.parametrize("trouble", ["503", "401", "no key"])
def test_a_platform_that_cannot_be_asked_is_no_witness(platform, tmp_path, trouble):
    dyno, config = crashed(platform, tmp_path), launching(platform)
    if trouble == "503":
        platform.faults = [Fault.GET_500]
    elif trouble == "401":
        platform.keys.clear()
    else:
        config["BUILD_API_KEY"] = ""
    report = told(**config)
    assert f"  - It was launched as {dyno}.\n" in report
    assert "the platform no longer knows it" not in report
    assert f"Build {Build.objects.get().number} never started. Since " in report


HEROKU = """#!/bin/sh
case "$1" in
    authorizations:create) echo HRKU-AAanother-key ;;
    config:set) echo "$2" >"$NEW_CONFIG" ;;
    *) exit 9 ;;
esac
"""
"""The part of the CLI that the report's fix for a key uses."""


def new_key(report, platform, folder):
    """Return what the quoted line sets, with a key that the platform knows."""
    cli = folder / "heroku"
    cli.write_text(HEROKU)
    cli.chmod(0o755)
    code, said = typed(report, PATH=f"{folder}:{os.environ['PATH']}", NEW_CONFIG=str(folder / "new"))
    assert code == 0, said
    config = dict([(folder / "new").read_text().strip().split("=", 1)])
    platform.add_key(config["BUILD_API_KEY"], ["example"])
    return config


def test_a_key_that_was_revoked(platform, light, tmp_path):
    """There is one incident, from the first tick to the key that the quoted line makes."""
    add_publisher(platform, light)
    platform.keys.clear()
    publish("guides", "Guides")
    config = launching(platform)
    for _ in range(3):
        assert manage("schedule_build", **config).code == 1
        assert told(**config).startswith("BUILD_API_KEY cannot start builds.")
    assert manage("build_static_site", "--jobs", "1", **config).code == 0
    report = told(**config)
    assert "Refused since it last worked: 3 launches, the last at " in report
    assert Incident.objects.count() == 1
    config |= new_key(report, platform, tmp_path)
    publish("guides", "Other guides")
    assert manage("schedule_build", **config).code == 0
    assert "OVER  Heroku accepts BUILD_API_KEY. It lasted " in told(code=0, **config)


def test_a_theme_that_is_broken(copy):
    """Off Heroku the quoted command names the place; builds work again once the file is fixed."""
    page = copy / "templates/site/page.html"
    whole = page.read_text()
    publish("guides", "Guides")
    page.write_text("{% if %}")
    report = told(cwd=copy)
    assert report.startswith("The theme is broken, so no build can run.")
    code, said = typed(report, cwd=copy)
    assert (code, "page.html" in said) == (1, True), said
    page.write_text(whole)
    assert manage("build_static_site", "--jobs", "1", cwd=copy).code == 0
    assert "OVER  The theme can be read again" in told(code=0, cwd=copy)


def test_a_scheduler_that_is_not_called():
    silent(hours=2)
    report = told()
    assert report.startswith("The scheduler has not run for 2 hours.")
    code, said = typed(report)
    assert (code, said) == (0, "No build is launched: nothing is due.\n")
    assert told().startswith(
        "The scheduler is not back yet: in 30 minutes one tick finished, which may have been run by"
    )
    ticked(minutes=8)
    assert "OVER  The scheduler is running again, and its ticks finish. It lasted " in told(code=0)


def test_a_build_that_stands_still():
    build = working()
    Build.objects.filter(pk=build.pk).update(moved_at=F("moved_at") - settings.AXES_COOLOFF_TIME * 2)
    Lease.objects.update(expires=F("expires") + settings.AXES_COOLOFF_TIME)
    code, said = typed(told())
    assert (code, f"Build {build.number} stops within seconds" in said) == (0, True)
    assert Lease.objects.beat(build) == "cancelled"


def test_a_page_that_fails_in_every_build(copy):
    set_trap(copy, "if title == 'Poison': raise ValueError('poison')")
    publish("poison", "Poison")
    assert manage("build_static_site", "--jobs", "1", cwd=copy).code == 1
    publish("other", "Another page")
    assert manage("build_static_site", "--jobs", "1", cwd=copy).code == 1
    report = manage("report_stalled_builds", cwd=copy)
    assert (report.code, "1 file of the site cannot be rendered: /poison/index.html." in report.out) == (1, True)
    publish("poison", "Healthy")
    assert typed(report.out, cwd=copy)[0] == 0
    assert "OVER" in manage("report_stalled_builds", cwd=copy).out
    assert Site.objects.get().live_release.content_version > 1


def test_pages_that_a_change_of_code_breaks_are_not_forgotten_by_the_full_build(copy):
    publish("poison", "Poison")
    assert manage("build_static_site", "--jobs", "1", cwd=copy).code == 0
    whole = (copy / RENDERER).read_text()
    set_trap(copy, "if title == 'Poison': raise ValueError('poison')")
    built = manage("build_static_site", "--jobs", "1", cwd=copy)
    assert (built.code, "FAILED  /poison" in built.out, Release.objects.latest("number").is_full) == (1, True, True)
    publish("other", "Another page")
    assert manage("build_static_site", "--jobs", "1", cwd=copy).code == 1
    report = told(cwd=copy)
    assert report.startswith("1 file of the site cannot be rendered: /poison/index.html.")
    (copy / RENDERER).write_text(whole)
    assert typed(report, cwd=copy)[0] == 0
    assert "OVER  None of these files fails any more." in told(code=0, cwd=copy)


def test_a_hold_that_somebody_forgot():
    """The quoted command publishes nothing: it says what readers would get, and who holds the site."""
    assert manage("hold_site", "--reason", "elections", "--by", "ada").code == 0
    Site.objects.update(held_at=ago(hours=25))
    report = told()
    assert report.startswith("The site has been held for 25 hours: elections (ada). Since ")
    code, said = typed(report)
    assert (code, "The site is held: elections (ada). If the reason is gone, type " in said) == (0, True), said
    assert Site.objects.get().hold
    (line,) = re.findall(r"If the reason is gone: \./manage\.py (.+)$", report, re.MULTILINE)
    assert manage(line, "--by", "ben").code == 0
    assert "OVER  ben lifted the hold. It lasted 25 hours, from " in told(code=0)


def test_a_drain_that_somebody_forgot():
    assert manage("drain_builds", "--for", "12h", "--by", "ada").code == 0
    AuditEntry.objects.filter(action="drain builds").update(at=ago(hours=5))
    report = told()
    assert report.startswith("No build has started for 5 hours: ada drained builds. Since ")
    assert typed(report)[0] == 0
    assert Lease.objects.draining() is None
    assert " resumed builds. It lasted 5 hours, from " in told(code=0)


def test_a_key_that_is_about_to_end(platform, light, tmp_path):
    add_publisher(platform, light)
    config = launching(platform)
    platform.add_key(config["BUILD_API_KEY"], ["example"], scope="global", life=3 * 86_400)
    report = told(**config)
    assert report.startswith("BUILD_API_KEY expires in 3 days.")
    config |= new_key(report, platform, tmp_path)
    assert "OVER  Heroku accepts BUILD_API_KEY. It lasted " in told(code=0, **config)


def test_a_mirror_that_cannot_be_written(copy, tmp_path):
    (copy / "templates/site/static/large.txt").write_bytes(b"x" * (6 << 20))
    mirror, full = {"SITE_MIRROR": str(tmp_path / "dist"), "cwd": copy}, {"file_size": 4 << 20}
    assert manage("build_static_site", "--jobs", "1", **mirror, **full).code == 1
    assert manage("schedule_build", **mirror, **full).code == 1
    Flip.objects.update(at=ago(minutes=26))
    report = manage("report_stalled_builds", **mirror)
    assert f"{tmp_path / 'dist'} does not show release 2, which is live. Since " in report.out
    assert f"{tmp_path / 'dist'} could not be brought to the live release: File too large" in report.out
    assert typed(report.out, **mirror)[0] == 0
    assert (tmp_path / "dist/index.html").exists()


def test_a_release_that_the_gate_refused():
    """The quoted command removes no page: it names the pages and who unpublished them, and waits for a person."""
    publish_many("posts", 40, title="A post", body="Text.")
    assert manage("build_static_site").code == 0
    for page in Page.objects.filter(path__startswith="posts/")[:30]:
        page.unpublish(by="ada")
    assert manage("build_static_site").code == 1
    shown = Site.objects.get().live_release_id
    report = told()
    assert re.search(r"^Release \d+ was refused: 30 of \d+ pages would vanish\. Since ", report), report
    assert re.search(r"  - ada took off 30 pages, the last at \S+: /posts/\S+/, \S+ \S+ and 27 more\.\n", report), (
        report
    )
    code, said = typed(report)
    assert (code, said.count("(unpublish by ada, "), "If it was meant, type " in said) == (0, 30, True), said
    assert Site.objects.get().live_release_id == shown
    assert "--allow-removals" not in re.findall(r"^  Type:  (.+)$", report, re.MULTILINE)[0]
