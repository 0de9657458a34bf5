"""An operator is woken, reads on a phone in the dark what happened, and acknowledges it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from builds.models import Incident
from tests.desk.browser.axe import violations
from tests.desk.browser.conftest import PHONE


def in_both_schemes(page):
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += violations(page)
    return found


@pytest.mark.django_db(transaction=True)
def test_on_a_phone_at_night_an_operator_reads_an_incident_and_takes_it(open_as):
    now = timezone.now()
    incident = Incident.objects.create(
        kind="died", key="build 814", what="Build 814 died.", facts=["log: " + "x" * 300], did="Locked out.",
        cure="heroku run -a my-site -- ./manage.py build_static_site --jobs 1", opened_at=now, seen_at=now,
    )  # fmt: skip
    page = open_as("Operator", device=PHONE, scheme="dark")
    page.goto("/-/builds/")
    page.get_by_role("link", name="Build 814 died.").click()
    page.get_by_label("Note for the next person").wait_for()
    assert in_both_schemes(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Note for the next person").fill("on it")
    page.get_by_role("button", name="I have it").click()
    page.get_by_text("operator knows").wait_for()
    assert Incident.objects.get().note == "on it"
    page.goto("/-/incidents/")
    assert in_both_schemes(page) == []
    expect(page.locator("main")).to_contain_text(incident.what)
