"""A release phase whose deploy never arrived: the running code's tick lets it publish again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db.models import Value

from builds.launching.launcher_protocol import Accepted
from builds.models import Build, Lease
from builds.scheduling.tick import Tick
from static_site.fingerprint import fingerprint
from static_site.models import Site
from static_site.theme import Theme

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GIVEN_UP = "f" * 64


class Dynos:
    name = "heroku_api"

    def launch(self, command):
        return Accepted("run.1")


@pytest.fixture
def deployed_at_noon(settings):
    """Record, on Heroku at noon, code that never went into service."""
    settings.ON_DYNO = True
    Site.objects.update(fingerprint=GIVEN_UP, fingerprint_at=NOON)


def tick(minutes):
    return Tick(Dynos(), now=Value(NOON + timedelta(minutes=minutes))).run()


def mine():
    return fingerprint(Theme.load(settings.SITE_THEME))


@pytest.mark.parametrize("minutes", [1, 15])
def test_a_deploy_has_15_minutes_to_come(deployed_at_noon, minutes):
    assert "never arrived" not in tick(minutes)
    assert Site.objects.get().fingerprint == GIVEN_UP


def test_a_deploy_that_never_came_is_forgotten_and_the_code_that_runs_builds(deployed_at_noon):
    said = tick(16)
    assert said.startswith("The last deploy never arrived; the running code may publish again. Launched build ")
    assert Site.objects.get().fingerprint == mine()
    assert Build.objects.get().status == "launching"
    assert "never arrived" not in tick(17)


def test_the_code_of_a_deploy_that_came_is_left_alone(deployed_at_noon):
    Site.objects.update(fingerprint=mine())
    assert "never arrived" not in tick(60)
    assert Site.objects.get().fingerprint_at == NOON


def test_nothing_is_forgotten_while_builds_are_drained(deployed_at_noon):
    Lease.objects.drain(timedelta(hours=1), by="the release phase", now=Value(NOON))
    assert "never arrived" not in tick(30)
    assert Site.objects.get().fingerprint == GIVEN_UP
    assert "never arrived" in tick(61)


def test_off_heroku_no_release_phase_says_whose_releases_may_go_live(deployed_at_noon, settings):
    settings.ON_DYNO = False
    assert "never arrived" not in tick(60)
