"""Only the database's clock decides: machines whose own are an hour off make nobody report, or miss, anything."""

import os
import re
import signal

import pytest

from builds.models import Build
from tests.builds.commands import manage, start
from tests.builds.many import publish_many
from tests.builds.traps import set_trap
from tests.waiting import wait_until
from tests.watching.test_show_piece import lease_runs_out

HOUR = 3600
CLOCK = re.compile(r"\btime\.time\(|timezone\.now\b|datetime\.(?:now|utcnow|today)\(|date\.today\(")


def off(seconds):
    return {"DJANGO_SETTINGS_MODULE": "tests.watching.skewed_settings", "CLOCK_OFF": str(seconds)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("healthy")
def test_with_clocks_hours_apart_a_slow_build_is_not_reported_and_a_dead_one_is(copy):
    set_trap(copy, "time.sleep(0.1)")
    publish_many("posts", 100, title="A post", body="Some *text*.")
    process = start("build_static_site", "--jobs", "1", cwd=copy, **off(-HOUR))
    wait_until(lambda: Build.objects.filter(done__gt=0, ended_at=None).exists(), 60)
    healthy = manage("report_stalled_builds", cwd=copy, **off(HOUR))
    assert (healthy.code, "Nothing is wrong" in healthy.out) == (0, True), healthy
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    lease_runs_out()
    report = manage("report_stalled_builds", cwd=copy, **off(-2 * HOUR))
    assert (report.code, f"Build {Build.objects.latest('number').number} died. Since " in report.out) == (1, True)


def test_nothing_that_decides_of_builds_reads_the_clock_of_its_machine(root):
    rooms = [root / "builds", root / "static_site", root / "publisher/pages"]
    files = [file for room in rooms for file in room.rglob("*.py") if "migrations" not in file.parts]
    assert len(files) > 100
    assert [str(file) for file in files if CLOCK.search(file.read_text())] == []
