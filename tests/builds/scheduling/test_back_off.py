"""Back-off: builds that keep failing cost one dyno an hour, not six; so do refused launches."""

import pytest

from builds.launching.launch import launch
from builds.launching.launcher_protocol import Accepted, Refused, Unknown
from builds.models import Build, Lease, NotNow
from tests.builds.scheduling.virtual import FINGERPRINT, TICK, Played, at, claim, is_live, tick, work
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
DAY = 24 * 6


def fails(token, now):
    """Run a build that fails at once."""
    Lease.objects.stop(claim(token, now), Build.Status.FAILED, Build.Cause.ERROR, now=now)


def never_claims(token, now):
    """Let the dyno end before it claims."""


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


def test_a_platform_that_refuses_is_asked_once_an_hour_after_ten_times_and_the_first_yes_is_enough():
    launcher = Played(lambda: Refused("Heroku is tired."))
    publish("guides", "Guides")
    said = [tick(launcher, at(number * TICK)) for number in range(DAY)]
    assert 30 <= sum("was refused. Heroku is tired." in line for line in said) <= 34
    launcher.answer = Accepted
    number = next(n for n in range(DAY, DAY + 7) if tick(launcher, at(n * TICK)).startswith("Launched"))
    work(launcher.tokens[-1], at(number * TICK + 5))
    assert is_live()


def test_whoever_asks_for_a_build_does_not_wait_for_the_hour():
    launcher = Played(lambda: Refused("Heroku is tired."))
    publish("guides", "Guides")
    for number in range(10):
        tick(launcher, at(number * TICK))
    launcher.answer = Accepted
    Lease.objects.ask("changes", by="ada", now=at(10 * TICK))
    assert tick(launcher, at(10 * TICK)).endswith("ada asked for it.")


def test_an_ask_opens_the_way_for_one_launch_and_not_for_one_a_tick():
    launcher = Played(lambda: Refused("Heroku is tired."))
    for number in range(10):
        Lease.objects.ask("changes", by="ada", now=at(number * TICK))
        tick(launcher, at(number * TICK + 1))
    Lease.objects.ask("changes", by="ada", now=at(10 * TICK))
    said = [tick(launcher, at(number * TICK + 1)) for number in range(10, 13)]
    assert ["was refused" in line for line in said] == [True, False, False]


@pytest.mark.parametrize("answer", [Refused, Unknown])
def test_a_platform_that_wants_to_be_left_alone_is_asked_by_nobody_until_then(answer):
    launcher = Played(lambda: answer("Slow down.", wait=290))
    publish("guides", "Guides")
    assert "Slow down." in tick(launcher, at(0))
    Lease.objects.ask("changes", by="ada", now=at(1))
    with pytest.raises(NotNow):
        launch(launcher, FINGERPRINT, trigger="publish", now=at(1))
    assert "the platform wants no requests until 12:04:50 UTC" in tick(launcher, at(289))
    launcher.answer = Accepted
    assert tick(launcher, at(291)).count("Launched") == 1
    assert len(launcher.tokens) == 2
