"""Incidents as editors see them, the line above every page, and the monitor's address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from builds.models import Incident, Notice, ScheduledRun
from builds.models.scheduled_run import REPORT, SWEEP
from publisher.pages.models import AuditEntry
from tests.desk.browsing import HOME, words
from tests.desk.conftest import editor, logged_in

pytestmark = pytest.mark.django_db
INCIDENTS = "/-/incidents/"


def opened(**fields):
    now = timezone.now()
    told = {
        "kind": "died", "key": "build 814", "what": "Build 814 died.", "facts": ["It stopped at 8,213 of 10,000 done."],
        "did": "Publisher locked it out.", "cure": "./manage.py build_static_site",
        "otherwise": "The next tick builds.",
    }  # fmt: skip
    return Incident.objects.create(**{**told, "since": now, "opened_at": now, "seen_at": now, **fields})


def came(job, **ago):
    at = timezone.now() - timedelta(**ago)
    ScheduledRun.objects.create(job=job, began_at=at, ended_at=at)


@pytest.fixture
def operator(db):
    return logged_in(editor("olga", role="Operator"))


def test_where_no_report_has_looked_yet_the_list_says_how_to_begin(desk):
    assert "No report has run yet. Have the scheduler run bin/report_stalled_builds" in words(desk.get(INCIDENTS))
    came(REPORT)
    assert "There has never been an incident." in words(desk.get(INCIDENTS))


def test_the_list_has_open_ones_first(desk):
    opened(key="old", what="Build 1 died.", closed_at=timezone.now())
    opened()
    said = words(desk.get(INCIDENTS))
    assert said.index("Build 814 died. Incident") < said.index("Build 1 died. Incident")
    assert "Open" in said
    assert "Over" in said


def test_an_incident_says_what_to_type_what_happens_else_and_why(desk):
    incident = opened()
    Notice.objects.create(
        incident=incident,
        channel="mail ada@example.org",
        occasion="opened",
        claimed_at=timezone.now(),
        sent_at=timezone.now(),
    )
    said = words(desk.get(f"{INCIDENTS}{incident.number}/"))
    for part in (
        "Type ./manage.py build_static_site", "Otherwise The next tick builds.",
        "It stopped at 8,213 of 10,000 done.",
        "Done already Publisher locked it out.", "mail ada@example.org: opened",
    ):  # fmt: skip
        assert part in said
    assert "I have it" not in said


def test_an_operator_says_that_they_have_it_and_an_author_cannot(operator, desk):
    incident = opened()
    address = f"{INCIDENTS}{incident.number}/acknowledge/"
    assert desk.post(address, {"note": "mine"}).status_code == 403
    said = words(operator.post(address, {"note": "on it"}, follow=True))
    assert "Noted. Reminders stop" in said
    assert "olga knows" in said
    assert AuditEntry.objects.latest("pk").detail == {"incident": incident.number, "note": "on it"}
    Incident.objects.update(closed_at=timezone.now())
    assert "This incident is already over." in words(operator.post(address, follow=True))


def test_every_page_says_that_something_is_wrong(desk):
    assert "wrong" not in words(desk.get(HOME))
    opened()
    opened(key="another")
    assert "Something is wrong with builds: Build 814 died. 1 more" in words(desk.get(HOME))


def test_every_page_says_that_the_scheduler_is_late(desk):
    assert "scheduler" not in words(desk.get(HOME))
    came(SWEEP, minutes=31)
    assert "The scheduler has not run since" in words(desk.get(HOME))
    came(SWEEP, minutes=1)
    assert "has not run" not in words(desk.get(HOME))


@pytest.mark.parametrize("number", [10, 1_000])
def test_the_list_asks_the_same_few_questions_whatever_there_is(desk, number, django_assert_max_num_queries):
    now = timezone.now()
    Incident.objects.bulk_create(
        Incident(kind="died", key=str(n), what="A build died.", opened_at=now, seen_at=now) for n in range(number)
    )
    with django_assert_max_num_queries(17):  # one is for the reader's zone
        assert desk.get(INCIDENTS).status_code == 200


def test_a_monitor_reads_that_all_is_well_and_503_when_it_is_not():
    address, stranger = "/-/health/?on-call", Client()
    came(SWEEP, minutes=31)
    came(REPORT, minutes=181)
    assert stranger.get(address).json()["late"] == [SWEEP, REPORT]
    came(SWEEP)
    came(REPORT, minutes=90)
    well = stranger.get(address)
    assert (well.status_code, well.json()) == (200, {"status": "ok", "release": None, "incidents": [], "late": []})
    incident = opened()
    wrong = stranger.get(address)
    assert (wrong.status_code, wrong.json()["incidents"][0]["number"]) == (503, incident.number)
    assert b"814" not in wrong.content
    assert stranger.get("/-/health/").json() == {"status": "ok", "release": None}
