"""Faults recognised from SQLite's real behaviour."""

import pytest

from publisher.database import Fault, sentence
from publisher.pages.models import Page
from tests.database.ailments import ask, error_of, exclusive, full_file, on_sqlite, write

pytestmark = [pytest.mark.django_db(transaction=True), on_sqlite]


def test_a_full_file_is_known():
    with full_file():
        error = error_of(lambda: Page.objects.bulk_create(Page(path=f"p{n}" * 99) for n in range(200)))
    assert Fault.of(error) is Fault.DISK_FULL
    assert sentence(error).startswith("The database has no space left (database or disk is full): ")


def test_a_file_that_somebody_holds_times_out():
    with exclusive():
        assert Fault.of(error_of(write)) is Fault.TIMED_OUT


def test_a_file_that_may_only_be_read_takes_no_writes():
    ask("PRAGMA query_only = on")
    assert Fault.of(error_of(write)) is Fault.NO_WRITES
