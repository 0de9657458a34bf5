"""Faults on both databases, and the sentences that describe them."""

import re

import pytest

from publisher.database import Fault
from publisher.pages.models import Page
from tests.database.ailments import ask, error_of


@pytest.mark.django_db(transaction=True)
def test_an_error_of_ours_is_no_fault_that_passes():
    assert Fault.of(error_of(lambda: ask("SELECT nonsense"))) is Fault.OTHER
    assert Fault.of(error_of(lambda: Page.objects.create(path=""))) is Fault.OTHER
    assert Fault.of(error_of(lambda: Page(pk=0).save(force_update=True))) is Fault.OTHER
    assert Fault.of(ValueError("no")) is None


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_says_the_thing_the_reason_and_the_cure(fault):
    assert fault.sentence.startswith("The database ")
    assert fault.sentence.count(": ") == 1
    assert fault.sentence.endswith(".")
    assert "\n" not in fault.sentence


def test_the_handbook_has_every_sentence(root):
    page = (root / "docs/handbook/on-call/the-database-fails.md").read_text()
    found = re.findall(r"^\| (The database [^|]+?) \|", page, re.MULTILINE)
    assert set(found) == {fault.what for fault in Fault}
