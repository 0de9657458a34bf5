"""drain_builds, resume_builds and cancel_build, as typed by a person."""

from argparse import ArgumentTypeError
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from builds.management.duration import duration
from builds.models import Build, Lease, NotNow
from builds.models.lease_claims import Claimant
from publisher.pages.models import AuditEntry
from static_site.models import Release
from tests.builds.commands import manage
from tests.deploys.deploying import drained_by, frozen_build, is_drained, last_build, live, show_site

pytestmark = pytest.mark.django_db(transaction=True)


def typed(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def refusal(*arguments: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as caught:
        typed(*arguments)
    return caught.value.returncode, str(caught.value)


def launch(token: str = "token") -> Build:
    return Lease.objects.take_slot(token, fingerprint="f", trigger="schedule")[0]


def test_a_drain_burns_the_launch_and_keeps_later_ones_away() -> None:
    launch()
    said = typed("drain_builds", "--for", "15m", "--by", "ada")
    assert said.startswith("No build is running: builds are drained until ")
    assert said.endswith("UTC by ada. ./manage.py resume_builds ends the drain.\n")
    assert last_build() == ("stopped", "drained")
    assert Lease.objects.claim_launch("token", Claimant("late dyno")) is None
    with pytest.raises(NotNow, match=r"drained until .* by ada"):
        launch("another")


def test_a_drain_ends_by_itself() -> None:
    typed("drain_builds", "--for", "15m")
    left = Lease.objects.get().drain_until - timezone.now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    Lease.objects.update(drain_until=timezone.now() - timedelta(seconds=1))
    assert launch().status == "launching"


def test_a_shorter_drain_changes_nothing_about_a_longer_one() -> None:
    typed("drain_builds", "--for", "2h", "--by", "ada")
    until = Lease.objects.get().drain_until
    assert "by ada" in typed("drain_builds", "--for", "5m", "--by", "bob")
    assert Lease.objects.get().drain_until == until


def test_whoever_builds_by_hand_is_told_until_when_and_what_ends_it() -> None:
    typed("drain_builds", "--for", "15m")
    done = manage("build_static_site")
    assert done.code == 1
    assert "Nothing was built: builds are drained until" in done.err
    assert "resume_builds" in done.err


def test_resuming_ends_a_drain_once() -> None:
    typed("drain_builds", "--for", "15m")
    assert typed("resume_builds", "--by", "bob").startswith("Builds are no longer drained")
    assert not is_drained()
    assert typed("resume_builds") == "Builds are not drained; nothing to do.\n"
    recorded = AuditEntry.objects.order_by("pk").values_list("who", "action")
    assert list(recorded) == [("ops", "drain builds"), ("bob", "resume builds")]


def test_a_drain_that_is_over_needs_no_end() -> None:
    Lease.objects.update(drain_until=timezone.now() - timedelta(seconds=1), drained_by="ada")
    assert typed("resume_builds") == "Builds are not drained; nothing to do.\n"


def test_a_build_that_does_not_stop_in_time_is_named() -> None:
    Lease.objects.claim(Claimant("a process that hangs"), trigger="command")
    code, said = refusal("drain_builds", "--for", "15m", "--wait", "1s")
    assert code == 1
    assert "is still running after 1 s; no other starts: builds are drained until" in said
    assert is_drained()


def test_a_running_build_drains_and_keeps_its_work() -> None:
    show_site()
    with frozen_build("before it renders") as build:
        said, built = drained_by("drain_builds", "--for", "15m", build=build)
    assert (built.code, last_build()) == (0, ("stopped", "drained"))
    assert "No build is running: builds are drained until" in said
    assert "Builds are drained; the next build continues where this one ended." in built.err
    typed("resume_builds")
    assert manage("build_static_site").code == 0
    assert (live(), last_build(), Release.objects.count()) == (2, ("succeeded", ""), 2)


def test_a_running_build_is_cancelled() -> None:
    show_site()
    with frozen_build("before it renders") as build:
        number = Build.objects.latest("number").number
        assert f"Build {number} stops within seconds" in typed("cancel_build", str(number), "--by", "ada")
        built = build.finish()
    assert (built.code, last_build()) == (0, ("stopped", "cancelled"))
    assert "Cancelled; the next build continues" in built.err
    assert Build.objects.latest("number").cancelled_by == "ada"


def test_a_launch_is_cancelled_at_once() -> None:
    launch()
    typed("cancel_build")
    assert last_build() == ("stopped", "cancelled")
    assert launch("another").status == "launching"


def test_what_has_ended_needs_no_cancelling_and_what_never_was_is_a_mistake() -> None:
    first = launch()
    typed("cancel_build", str(first.number))
    assert typed("cancel_build", str(first.number)) == "Nothing is being built; nothing to do.\n"
    second = launch("another")
    said = f"Build {first.number} has ended, and {second} is at work; nothing to do.\n"
    assert typed("cancel_build", str(first.number)) == said
    assert refusal("cancel_build", "99") == (2, "There is no build 99.")
    assert last_build() == ("launching", "")
    recorded = AuditEntry.objects.filter(action="cancel build")
    assert recorded.count() == 1


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("15m", 900), ("24h", 86_400)])
def test_lengths_are_written_as_people_write_them(text: str, seconds: int) -> None:
    assert duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "15", "0s", "-5m", "1d", "1.5h", "15 m", "25h", "99999h", "١m"])
def test_other_lengths_are_refused_with_an_example_or_the_limit(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"write 90s, 15m or 2h|write at most 24h"):
        duration(text)


def test_on_heroku_a_drain_quotes_what_ends_it_as_it_is_typed_there(settings: Any) -> None:
    settings.ON_DYNO, settings.BUILD_APP = True, "my-site"
    said = typed("drain_builds", "--for", "15m", "--by", "ada")
    assert said.endswith("UTC by ada. heroku run -a my-site -- ./manage.py resume_builds ends the drain.\n")
