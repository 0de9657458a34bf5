"""Retries: what is repeated, how often, and when patience ends. Time is virtual; the faults are real."""

import pytest
from django.db import DatabaseError, transaction

from publisher.database import Fault, Patience, survive
from static_site.models import Site
from tests.database.ailments import (
    ask,
    elsewhere,
    end_read_only,
    exclusive,
    full,
    locked,
    on_postgres,
    on_sqlite,
    only_read,
    role,
    terminate,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """A clock that sleeping advances; each sleep calls a hook that may repair the database."""

    def __init__(self, mend=lambda: None):
        self.now, self.naps, self.mend = 1_000.0, [], mend

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        self.naps.append(seconds)
        self.mend()

    def patience(self, seconds=90.0, chance=lambda: 1.0):
        return Patience(seconds, sleep=self.sleep, monotonic=self.monotonic, chance=chance)


def tries_of(work, patience):
    """Return the number of tries before the error was raised."""
    tries = []

    def counted():
        tries.append(1)
        return work()

    with pytest.raises(DatabaseError):
        survive(counted, patience)
    return len(tries)


@on_postgres
@pytest.mark.behind_pgbouncer
def test_work_whose_session_is_ended_is_done_again_and_once():
    ended = []

    @transaction.atomic
    def work():
        Site.objects.update(held_at=None, hold=f"try {len(ended)}")
        if not ended:
            ended.append(terminate())
        ask("SELECT 1")
        return "done"

    assert survive(work, Clock().patience()) == "done"
    assert Site.objects.get().hold == "try 1"


@on_postgres
def test_a_server_that_is_away_is_waited_for_with_growing_jittered_pauses_and_no_longer_than_asked():
    clock = Clock()
    with role(limit=0):
        tries_of(write, clock.patience(90))
    assert clock.naps[:7] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5])
    assert set(clock.naps[6:]) == {5}
    assert 90 <= sum(clock.naps) < 95


def test_a_pause_is_a_random_part_of_the_longest():
    clock = Clock()
    patience = clock.patience(chance=iter([0.5, 0.0, 0.25]).__next__)
    assert all(patience.outlasts(Fault.LOST) for _ in range(3))
    assert clock.naps == pytest.approx([0.05, 0, 0.1])


@on_postgres
def test_work_goes_on_as_soon_as_there_is_a_connection():
    with role("SELECT, UPDATE", limit=0) as name:
        clock = Clock(mend=lambda: elsewhere(f"ALTER ROLE {name} CONNECTION LIMIT 1"))
        survive(write, clock.patience())
    assert len(clock.naps) == 1
    assert Site.objects.get().fingerprint == "x"


@on_postgres
def test_a_read_only_database_is_waited_for_in_new_sessions():
    clock = Clock(mend=end_read_only)
    with only_read():
        survive(write, clock.patience())
        assert len(clock.naps) == 1


@on_postgres
def test_a_lock_that_nobody_gives_up_is_asked_for_three_times_more():
    def work():
        ask("SET lock_timeout = '20ms'")
        write()

    with locked():
        assert tries_of(work, Clock().patience()) == 4


@on_sqlite
def test_a_file_that_nobody_gives_up_is_asked_for_three_times_more():
    def work():
        ask("PRAGMA busy_timeout = 20")
        write()

    with exclusive():
        assert tries_of(work, Clock().patience()) == 4


@on_sqlite
def test_work_goes_on_when_the_file_is_free_again():
    with exclusive() as holder:
        clock = Clock(mend=lambda: holder.communicate(""))
        survive(write, clock.patience())
    assert len(clock.naps) == 1


@on_postgres
@pytest.mark.parametrize("ailment", [lambda: full("static_site_site"), lambda: role("SELECT")], ids=["full", "rights"])
def test_what_waiting_does_not_mend_is_raised_at_once(ailment):
    clock = Clock()
    with ailment():
        assert tries_of(write, clock.patience()) == 1
    assert clock.naps == []


def test_a_defect_is_raised_at_once():
    assert tries_of(lambda: ask("SELECT nonsense"), Clock().patience()) == 1


def test_an_error_that_is_not_the_databases_is_raised_at_once():
    with pytest.raises(ZeroDivisionError):
        survive(lambda: 1 // 0, Clock().patience())


@on_postgres
def test_within_a_transaction_nothing_is_repeated():
    @transaction.atomic
    def work():
        terminate()
        survive(write, clock.patience())

    clock = Clock()
    assert tries_of(work, Patience(seconds=0)) == 1
    assert clock.naps == []


def test_progress_gives_the_whole_time_again():
    clock = Clock()
    patience = clock.patience(10)
    while patience.outlasts(Fault.LOST):
        pass
    patience.progress()
    assert patience.outlasts(Fault.LOST)
    assert clock.naps[-1] == pytest.approx(0.1)


def test_work_that_was_done_gives_the_whole_time_again_too():
    patience = Clock().patience()
    assert patience.outlasts(Fault.IDLE)
    survive(write, patience)
    assert patience.outlasts(Fault.IDLE)


def test_the_time_begins_with_the_first_fault_not_with_the_work():
    clock = Clock()
    patience = clock.patience(10)
    clock.now += 3_600
    assert patience.outlasts(Fault.READ_ONLY)


def test_a_transaction_that_stood_still_is_repeated_once():
    patience = Clock().patience()
    assert [patience.outlasts(Fault.IDLE) for _ in range(2)] == [True, False]
