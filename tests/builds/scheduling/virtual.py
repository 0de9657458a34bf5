"""Ticks and builds in this process, in virtual time: seconds after noon. Used by tests that need many of them.

`work` plays a dyno: the real claim, the real release, the real end, without a process.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db.models import Value

from builds.launching.launcher_protocol import Accepted, Launcher, Outcome
from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from builds.scheduling.tick import Tick
from publisher.pages.models import ContentVersion
from static_site.fingerprint import fingerprint
from static_site.models import Release, Site
from tests.static_site.sites import THEME, builder

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FINGERPRINT = fingerprint(THEME)
TICK = 600.0


@dataclass
class Played:
    """A launcher that starts nothing and records the tokens."""

    answer: Callable[[], Outcome] = Accepted
    tokens: list[str] = field(default_factory=list)
    name = "played"

    def launch(self, command: Sequence[str]) -> Outcome:
        self.tokens.append(command[-1])
        return self.answer()

    def state(self, dyno: str) -> str:
        return ""

    def stop(self, dyno: str) -> None:
        pass


def at(seconds: float) -> Value:
    return Value(NOON + timedelta(seconds=seconds))


def tick(launcher: Launcher, now: Value) -> str:
    return Tick(launcher, now).run()


def claim(token: str, now: Value, dyno: str = "") -> Build | None:
    Site.objects.record_fingerprint(FINGERPRINT)
    return Lease.objects.claim_launch(token, Claimant(uuid4().hex, dyno), now=now)


def render(build: Build, now: Value) -> Release:
    """Make a release of the newest content, ready to be completed."""
    made = builder(fingerprint=FINGERPRINT, guard=lambda: Lease.objects.renew(build, now))
    return made.build(ContentVersion.objects.current(), full=build.full)


def finish(build: Build | None, now: Value) -> int:
    """Render and publish, with all follow-ups; return the number of builds."""
    number = 0
    while build:
        number += 1
        build = Lease.objects.finish(build, render(build, now), FINGERPRINT, {}, go_on=True, now=now)
    return number


def work(token: str, now: Value) -> int:
    """Do a dyno's work with its token; return the number of builds it made."""
    return finish(claim(token, now), now)


def is_live() -> bool:
    """Return whether all content is live."""
    live = Site.objects.select_related("live_release").get().live_release
    return live is not None and live.content_version == ContentVersion.objects.current()
