"""Builds that fail again and again cost a dyno an hour, not six; what costs nothing is tried with every tick."""

import pytest

from builds.launchers.launcher import Accepted, Refused
from builds.models import Build, Lease
from tests.scheduling.virtual import TICK, Played, at, claim, is_live, tick, work
from tests.site.sites import publish

pytestmark = pytest.mark.django_db
DAY = 24 * 6


def fails(token, now):
    """A build that ends with an error at once."""
    Lease.objects.stop(claim(token, now), Build.Status.FAILED, Build.Cause.ERROR, now=now)


def never_claims(token, now):
    """A dyno that ends before it has said anything."""


@pytest.mark.parametrize("build", [fails, never_claims])
def test_a_day_of_builds_that_exit_at_once_costs_34_dynos_at_most(build):
    launcher, said = Played(), []
    publish("guides", "Guides")
    for number in range(DAY):
        before = len(launcher.tokens)
        said.append(tick(launcher, at(number * TICK)))
        for token in launcher.tokens[before:]:
            build(token, at(number * TICK + 5))
    assert 30 <= len(launcher.tokens) <= 34
    assert said[11].endswith("No build is launched: the last ten builds failed, so only one an hour is launched.")


def test_a_platform_that_refused_all_night_is_asked_with_every_tick_and_the_first_yes_is_enough():
    launcher = Played(lambda: Refused("Heroku is tired."))
    publish("guides", "Guides")
    for number in range(50):
        assert tick(launcher, at(number * TICK)).endswith("was refused. Heroku is tired.")
    launcher.answer = Accepted
    assert tick(launcher, at(50 * TICK)).startswith("Launched")
    work(launcher.tokens[-1], at(50 * TICK + 5))
    assert is_live()
