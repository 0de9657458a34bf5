"""`report_stalled_builds --dry-run`: its output is true, though everything it wrote is rolled back."""

import json
import re

import pytest

from builds.models import Incident
from tests.builds.watching.happenings import killed, report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("healthy")]


def test_a_rehearsal_quotes_no_number_that_nobody_will_find():
    killed()
    said = report("--dry-run")[1]
    assert "acknowledge_incident" not in said
    assert "Acknowledge it once a report that is not a rehearsal has given it a number." in said
    assert json.loads(report("--dry-run", "--json")[1])["incidents"][0]["number"] is None


def test_a_rehearsal_quotes_the_numbers_that_are_on_record():
    killed()
    report()
    number = Incident.objects.get().number
    assert re.findall(r"acknowledge_incident (\d+)", report("--dry-run")[1]) == [str(number)]
    assert json.loads(report("--dry-run", "--json")[1])["incidents"][0]["number"] == number
