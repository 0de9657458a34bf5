"""A change on its way to readers, and its receipt."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.models import Build, ScheduledRun
from publisher.desk.receipt.receipt import Receipt
from tests.desk.browsing import address, words
from tests.static_site.live import show
from tests.static_site.sites import publish


def ago(**length):
    return timezone.now() - timedelta(**length)


def told(desk, page):
    return words(desk.get(address(page, "receipt")))


def steps(page):
    return [(step.name, step.state) for step in Receipt.of(page).steps]


def delay(page):
    found = Receipt.of(page).delay
    return f"{found.why} {found.then}" if found else ""


def ticked():
    ScheduledRun.objects.begin("schedule_build")


def ended(**how):
    now = timezone.now()
    return Build.objects.create(trigger="schedule", started_at=now, ended_at=now, **{"status": "failed", **how})


@pytest.fixture
def tea():
    """Publish a page that isn't live yet, on a live site whose scheduler ran just now."""
    show()
    ticked()
    return publish("tea", title="Tea")
