"""Clocks: only the database's counts, so machines that are an hour off cause no false or missing reports."""

import re

import pytest

from builds.models import Build
from tests.builds.commands import manage
from tests.builds.many import publish_many
from tests.builds.small_site import HALF_WAY, let_lease_run_out
from tests.faults.points import hit

HOUR = 3600
CLOCK = re.compile(r"\btime\.time\(|timezone\.now\b|datetime\.(?:now|utcnow|today)\(|date\.today\(")

WITHOUT_DATABASE = "report_failure.py"
"""File that reports a missing database, so has no other clock; it makes no decisions."""


def off(seconds):
    return {"DJANGO_SETTINGS_MODULE": "tests.builds.watching.skewed_settings", "CLOCK_OFF": str(seconds)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("healthy")
def test_with_clocks_hours_apart_a_build_at_work_is_not_reported_and_a_dead_one_is():
    publish_many("posts", 600, title="A post", body="Some *text*.")
    with hit("build_static_site", "--jobs", "1", do="stop", **HALF_WAY, **off(-HOUR)):
        assert Build.objects.latest("number").done > 0
        healthy = manage("report_stalled_builds", **off(HOUR))
        assert (healthy.code, "Nothing is wrong" in healthy.out) == (0, True), healthy
    let_lease_run_out()
    report = manage("report_stalled_builds", **off(-2 * HOUR))
    assert (report.code, f"Build {Build.objects.latest('number').number} died. Since " in report.out) == (1, True)


def test_nothing_that_decides_of_builds_reads_the_clock_of_its_machine(root):
    rooms = [root / "builds", root / "static_site", root / "publisher/pages"]
    files = [file for room in rooms for file in room.rglob("*.py") if "migrations" not in file.parts]
    assert len(files) > 100
    assert [file.name for file in files if CLOCK.search(file.read_text())] == [WITHOUT_DATABASE]
