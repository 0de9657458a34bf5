"""Lease moves in virtual time: seconds after noon, one fingerprint, releases without workers."""

from datetime import UTC, datetime, timedelta

from django.db.models import Value

from builds.models import Build, Lease
from builds.models.lease_claims import Claimant
from publisher.pages.models import ContentVersion
from static_site.models import Release, Site
from tests.static_site.sites import FINGERPRINT, builder

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds: float) -> Value:
    return Value(NOON + timedelta(seconds=seconds))


def launch(token: str = "token", seconds: float = 0) -> Build:
    return Lease.objects.take_slot(token, fingerprint=FINGERPRINT, trigger="test", now=at(seconds))[0]


def claim_launch(token: str = "token", who: str = "dyno", seconds: float = 10) -> Build | None:
    return Lease.objects.claim_launch(token, Claimant(who, "run.1", "id-1"), now=at(seconds))


def claim(who: str = "ada", seconds: float = 0, *, full: bool = False) -> Build | None:
    return Lease.objects.claim(Claimant(who), trigger="test", full=full, now=at(seconds))


def made(*, full: bool = False) -> Release:
    """Make a release of the newest content, ready to be completed."""
    return builder().build(ContentVersion.objects.current(), full=full)


def publish_release(build: Build, release: Release, seconds: float = 20, *, go_on: bool = True) -> Build | None:
    Site.objects.filter(fingerprint="").record_fingerprint(FINGERPRINT)
    return Lease.objects.finish(build, release, FINGERPRINT, {"seconds": 1.0}, go_on=go_on, now=at(seconds))


def outcome(build: Build) -> tuple[str, str]:
    return Build.objects.values_list("status", "cause").get(pk=build.pk)


def failed_builds(number: int, seconds: float = 0) -> None:
    """Create failed launches, one after another, all at the same time."""
    for _ in range(number):
        Build.objects.create(status="failed", cause="error", created_at=at(seconds), ended_at=at(seconds))
