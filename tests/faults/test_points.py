"""The harness of points itself: it strikes exactly at the given statement, and ends when none is left."""

import os

import pytest
from django.db import connection

from static_site.models import Site
from tests.faults.frozen import processes_of, state
from tests.faults.points import hit, points

pytestmark = pytest.mark.django_db(transaction=True)

UPDATE = "Site.objects.update(hold=str({}))\n"
FIVE_TIMES = "from static_site.models import Site\n" + "".join(UPDATE.format(number) for number in range(1, 6))
TOGETHER = """
from django.db import transaction
from static_site.models import Site
with transaction.atomic():
    Site.objects.update(hold='1')
    Site.objects.update(hold='2')
Site.objects.update(hold='3')
"""
SHELL = ("shell", "--no-imports", "-c")


def reason():
    return Site.objects.get().hold


@pytest.mark.parametrize(("when", "left"), [("before", "2"), ("after", "3")])
def test_a_process_is_killed_at_the_statement_that_was_named(when, left):
    with hit(*SHELL, FIVE_TIMES, at=3, when=when) as point:
        assert point.is_hit
        assert point.finish().code == -9
        assert point.statement.startswith("UPDATE")
        assert reason() == left


@pytest.mark.parametrize(("at", "when", "left"), [(3, "before", "2"), (2, "after", ""), (1, "after", "")])
def test_a_transaction_is_there_only_once_its_commit_was_reached(at, when, left, transaction_starts):
    with hit(*SHELL, TOGETHER, at=at + transaction_starts, when=when) as point:
        assert point.in_transaction == (when == "after")
        assert reason() == left


@pytest.fixture
def transaction_starts():
    """Return the statements a transaction's start counts as: Django sends SQLite's BEGIN, psycopg2 its own."""
    return 1 if connection.vendor == "sqlite" else 0


def test_every_point_is_visited_until_the_run_is_untouched():
    found = []
    for point in points(*SHELL, FIVE_TIMES, when="after", prepare=lambda: Site.objects.update(hold="fresh")):
        found.append((point.number, reason()))
    assert found == [(number, str(number)) for number in range(1, 6)]
    assert reason() == "5"


def test_a_stride_leaves_points_out():
    assert [point.number for point in points(*SHELL, FIVE_TIMES, start=2, every=3)] == [2, 5]


def test_all_points_are_visited_when_the_environment_asks_for_it():
    os.environ["PUBLISHER_TEST_FAULTS"] = "all"
    try:
        assert [point.number for point in points(*SHELL, FIVE_TIMES, start=4, every=3)] == [4, 5]
    finally:
        del os.environ["PUBLISHER_TEST_FAULTS"]


def test_a_stopped_process_stands_still_and_goes_on_when_it_is_told_to():
    with hit(*SHELL, FIVE_TIMES, at=3, do="stop") as point:
        assert state(point.process.pid) == "T"
        assert reason() == "2"
        assert point.finish().code == 0
        assert reason() == "5"


def test_a_stopped_process_and_its_children_end_with_the_test():
    start_child = "import subprocess; subprocess.Popen(['sleep', '60'])\n"
    with hit(*SHELL, start_child + FIVE_TIMES, at=2, do="stop") as point:
        session = point.process.pid
        assert len(processes_of(session)) == 2
    assert processes_of(session) == []


def test_a_process_is_told_to_end_with_its_children():
    answer = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit('told to end'))\n"
    with hit(*SHELL, answer + FIVE_TIMES, at=3, when="after", do="term") as point:
        assert point.finish().code == 1
        assert "told to end" in point.finish().err
        assert reason() == "3"


def test_a_run_that_fails_by_itself_fails_the_test():
    with pytest.raises(AssertionError, match="no such row"):
        list(points(*SHELL, "raise SystemExit('no such row')"))
