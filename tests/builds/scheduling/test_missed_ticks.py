"""Missed ticks, failed launches and dead builds: they delay changes, and the first tick with a working platform brings
all of them live."""

import os

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from builds.launching.launcher_protocol import Accepted, Refused, Unknown
from builds.models import Build, Lease
from tests.builds.scheduling.virtual import TICK, Played, at, claim, is_live, render, tick, work
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("PUBLISHER_TEST_TRIALS", 20))


@pytest.fixture(autouse=True)
def shown():
    """Publish everything; later changes are deep in the site, so that no build is a full one."""
    launcher = Played()
    publish("a")
    tick(launcher, at(-TICK))
    work(launcher.tokens[0], at(5 - TICK))


def builds(token, now):
    work(token, now)


def ends_unseen(token, now):
    """Let the dyno never start, or end before it claims."""


def dies_after_its_claim(token, now):
    claim(token, now)


def dies_with_a_release_half_done(token, now):
    if build := claim(token, now):
        render(build, now)


def dies_in_its_follow_up(token, now):
    if build := claim(token, now):
        release = render(build, now)
        publish("a/late", f"Published at {token}")
        Lease.objects.finish(build, release, release.fingerprint, {}, go_on=True, now=now)


def fails(token, now):
    if build := claim(token, now):
        Lease.objects.stop(build, Build.Status.FAILED, Build.Cause.ERROR, now=now)


ANSWERS = [Accepted, lambda: Refused("no"), lambda: Unknown("perhaps")]
DYNOS = [builds, builds, ends_unseen, dies_after_its_claim, dies_with_a_release_half_done, dies_in_its_follow_up, fails]
slots = st.fixed_dictionaries(
    {
        "edits": st.integers(0, 2),
        "runs": st.booleans(),
        "answer": st.sampled_from(ANSWERS),
        "dyno": st.sampled_from(DYNOS),
        # Also long after another took its place.
        "starts": st.sampled_from([5, 170, 590, TICK + 5, 3 * TICK]),
    }
)


@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink])
@given(history=st.lists(slots, max_size=9))
def test_the_first_tick_that_runs_with_a_working_platform_brings_every_change_live(history):
    with transaction.atomic():
        play(history)
        transaction.set_rollback(True)


def play(history):
    launcher, coming = Played(), []
    for number, slot in enumerate([*history, None]):
        now = number * TICK
        for starts, token, dyno in [late for late in coming if late[0] < now]:
            coming.remove((starts, token, dyno))
            dyno(token, at(starts))
        if slot:
            coming += one_slot(launcher, slot, now)
    publish("a/last", "The last edit")
    number, launcher.answer = len(launcher.tokens), Accepted
    said = tick(launcher, at(now))
    assert len(launcher.tokens) == number + 1, said
    assert work(launcher.tokens[-1], at(now + 5)) >= 1, said
    for starts, token, dyno in coming:
        dyno(token, at(starts))
    assert is_live(), said
    assert not Build.objects.open().exists()


def one_slot(launcher, slot, now):
    """Simulate ten minutes: edits, perhaps a tick, and its launch; return its dynos, none if it was refused."""
    for edit in range(slot["edits"]):
        publish(f"a/{edit}", f"Edited at {now}")
    if not slot["runs"]:
        return []
    launcher.answer, before = slot["answer"], len(launcher.tokens)
    tick(launcher, at(now))
    is_refused = isinstance(slot["answer"](), Refused)
    return [] if is_refused else [(now + slot["starts"], token, slot["dyno"]) for token in launcher.tokens[before:]]


def test_a_change_is_launched_by_the_first_tick_after_hours_without_any():
    launcher = Played()
    publish("a", "Edited")
    assert tick(launcher, at(30 * TICK)).startswith("Launched")
    assert work(launcher.tokens[0], at(30 * TICK + 5)) == 1
    assert is_live()
