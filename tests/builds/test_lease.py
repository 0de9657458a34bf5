"""The lease: claims, refusals and the resulting rows, each move separately and in virtual time."""

from datetime import timedelta

import pytest

from builds.models import Build, Lease, NotNow, Superseded
from tests.builds.leases import NOON, at, claim, claim_launch, failed_builds, launch, made, outcome, publish_release

pytestmark = pytest.mark.django_db


def test_a_launch_keeps_a_place_for_three_minutes():
    build = launch()
    # If the launching process were killed now, it would be unknown whether the platform got the request.
    assert (build.status, build.answer, build.token, build.fence) == ("launching", "unknown", "token", 1)
    assert Lease.objects.get().expires == NOON + timedelta(seconds=180)
    assert Lease.objects.running(at(180)) == build
    assert Lease.objects.running(at(181)) is None


def test_asking_again_with_the_same_token_finds_the_first_launch():
    assert launch() == launch()
    assert Lease.objects.get().fence == 1


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (lambda: launch("other"), "build [0-9]+ is launching"),
        (claim, "build [0-9]+ is running"),
        (lambda: drain(600), "builds are drained until 12:10 UTC by ada"),
        (lambda: publish_release(claim(), made()), "nothing is due"),
        (lambda: failed_builds(10), "the last ten builds failed, so only one an hour is launched"),
    ],
)
def test_nothing_is_launched_and_the_reason_is_told(before, reason):
    before()
    there = Build.objects.count()
    with pytest.raises(NotNow, match=f"^{reason}$"):
        launch(seconds=30)
    assert Build.objects.count() == there


def test_a_token_is_claimed_once():
    launch()
    build = claim_launch()
    assert (build.status, build.fence, build.holder, build.dyno, build.dyno_id) == (
        "running", 2, "dyno", "run.1", "id-1",
    )  # fmt: skip
    assert build.started_at == build.beat_at == NOON + timedelta(seconds=10)
    assert Lease.objects.get().expires == NOON + timedelta(seconds=130)
    assert claim_launch(who="second dyno") is None
    assert claim_launch(who="dyno") == build  # the answer to the first was lost


@pytest.mark.parametrize(("seconds", "status"), [(180, "running"), (180.001, "launching")])
def test_a_token_that_comes_late_is_worth_nothing(seconds, status):
    build = launch()
    claim_launch(seconds=seconds)
    assert outcome(build) == (status, "")


def test_a_token_that_nobody_launched_claims_nothing():
    launch()
    assert claim_launch("made up") is None
    assert claim_launch("") is None


def test_by_hand_a_build_starts_at_once_unless_another_one_runs():
    build = claim()
    assert (build.status, build.fence, build.started_at) == ("running", 1, NOON)
    assert claim("bob", seconds=119) is None
    assert claim("ada", seconds=119) == build


@pytest.mark.parametrize(("take", "last", "cause"), [(launch, 180, "never_started"), (claim, 120, "died")])
def test_a_build_without_a_sign_of_life_is_reaped(take, last, cause):
    build = take()
    assert Lease.objects.reap(at(last)) is None
    assert outcome(build)[1] == ""
    assert Lease.objects.reap(at(last + 0.001)) == build
    assert outcome(build) == ("failed", cause)
    lease = Lease.objects.get()
    assert (lease.build, lease.expires, lease.fence) == (None, None, build.fence + 1)
    assert Lease.objects.reap(at(last + 1)) is None


def test_who_claims_by_hand_reaps_the_dead_first():
    dead = claim()
    build = claim("bob", seconds=121)
    assert outcome(dead) == ("failed", "died")
    assert build.fence > dead.fence


def test_an_open_build_that_has_no_lease_blocks_nobody():
    lost = Build.objects.create(status="running", started_at=NOON)
    assert claim() is not None
    assert outcome(lost) == ("failed", "died")


def test_a_replaced_build_may_do_nothing_any_more():
    dead, release = claim(), made()
    successor = claim("bob", seconds=121)
    before = everything()
    for act in [
        lambda: Lease.objects.renew(dead, at(122)),
        lambda: Lease.objects.beat(dead, now=at(122), done=99),
        lambda: publish_release(dead, release, 122),
        lambda: Lease.objects.stop(dead, "stopped", "terminated", now=at(122)),
    ]:
        with pytest.raises(Superseded, match="was replaced by a later one"):
            act()
    assert everything() == before
    assert Lease.objects.running(at(122)) == successor


def test_a_beat_extends_the_lease_and_keeps_the_progress():
    build = claim()
    assert Lease.objects.beat(build, now=at(60), done=3, total=7, phase="page", log="said") == ""
    build.refresh_from_db()
    assert (build.done, build.total, build.phase, build.log) == (3, 7, "page", "said")
    assert build.beat_at == NOON + timedelta(seconds=60)
    assert Lease.objects.get().expires == NOON + timedelta(seconds=180)


def test_a_beat_tells_to_stop_when_somebody_cancelled_or_drained():
    build = claim()
    drain(600)
    assert Lease.objects.beat(build, now=at(60)) == "drained"
    assert Lease.objects.beat(build, now=at(601)) == ""
    assert Lease.objects.cancel(build, by="bob", now=at(60))
    assert Lease.objects.beat(build, now=at(60)) == "cancelled"
    build.refresh_from_db()
    assert (build.status, build.cancelled_by) == ("running", "bob")


def drain(seconds, *, by="ada"):
    return Lease.objects.drain(timedelta(seconds=seconds), by=by, now=at(0))


def test_a_drain_burns_the_token_and_refuses_claims_until_it_is_over():
    build = launch()
    assert drain(600)
    assert outcome(build) == ("stopped", "drained")
    assert claim_launch() is None
    assert claim(seconds=599) is None
    assert Lease.objects.draining(at(599)).drained_by == "ada"
    assert claim(seconds=600).fence == 3


def test_a_longer_drain_stays_and_is_ended_by_its_owner_or_by_anybody():
    assert drain(600)
    assert not drain(300, by="bob")
    assert not Lease.objects.resume(by="bob", now=at(1))
    assert Lease.objects.resume(by="ada", now=at(1))
    assert drain(300)
    assert Lease.objects.resume(now=at(1))
    assert not Lease.objects.resume(now=at(1))
    assert claim() is not None


def test_cancelling_ends_a_launch_at_once_and_nothing_that_has_ended():
    build = launch()
    assert Lease.objects.cancel(build, by="ada", now=at(5))
    assert outcome(build) == ("stopped", "cancelled")
    assert claim_launch() is None
    assert not Lease.objects.cancel(build, by="ada", now=at(6))
    assert claim(seconds=7) is not None


def test_cancelling_an_old_build_leaves_the_launching_one_alone():
    old = claim()
    Lease.objects.stop(old, "stopped", "terminated", now=at(1))
    young = launch(seconds=2)
    assert not Lease.objects.cancel(old, by="ada", now=at(3))
    assert outcome(young) == ("launching", "")


def test_a_stopped_build_frees_its_place_and_may_say_so_twice():
    build = claim()
    for _ in range(2):  # the answer to the first was lost
        Lease.objects.stop(build, "failed", "error", now=at(5), error="No such page")
    build.refresh_from_db()
    assert (build.status, build.cause, build.error) == ("failed", "error", "No such page")
    assert build.ended_at == NOON + timedelta(seconds=5)
    assert claim("bob", seconds=6) is not None


def test_a_launch_that_was_refused_frees_its_place_unless_a_dyno_came_after_all():
    build = launch()
    assert Lease.objects.give_up_launch(build, "failed", "launch_refused", now=at(3), error="no")
    assert not Lease.objects.give_up_launch(build, "failed", "launch_refused", now=at(3), error="no")
    assert outcome(build) == ("failed", "launch_refused")
    second = launch("second", seconds=4)
    claim_launch("second")
    assert not Lease.objects.give_up_launch(second, "failed", "launch_refused", now=at(11))
    assert outcome(second) == ("running", "")


@pytest.mark.parametrize(
    ("failures", "seconds", "is_kept"), [(9, 0, False), (10, 0, True), (10, 3599, True), (10, 3600, False)]
)
def test_after_ten_failures_one_build_an_hour_is_launched(failures, seconds, is_kept):
    failed_builds(failures)
    assert Build.objects.is_backing_off(at(seconds)) == is_kept


@pytest.mark.parametrize(("status", "is_kept"), [("succeeded", False), ("stopped", True)])
def test_a_success_ends_the_row_of_failures_and_a_stopped_build_does_not(status, is_kept):
    failed_builds(9)
    Build.objects.create(status=status, started_at=NOON, created_at=NOON, ended_at=NOON)
    failed_builds(1)
    assert Build.objects.is_backing_off(at(1)) == is_kept


def everything():
    """Return the rows that a build may write."""
    return [list(model.objects.order_by("pk").values()) for model in (Lease, Build)]
