"""A small site for builds that meet faults, and the checks it must pass after any of them."""

import os
from datetime import UTC, datetime
from itertools import count

from builds.models import Build, Lease
from publisher.pages.models import Blob, ContentVersion
from static_site.models import MEDIA, Artifact, Flip, Release, Site
from static_site.rendering.packing import unpack
from tests.builds.commands import Finished, manage
from tests.static_site.sites import clean_manifest, manifest, publish

BUILD = ("build_static_site", "--jobs", "1")
HALF_WAY = {"text": 'UPDATE "static_site_release" SET "counts"', "at": 2, "outside": True}
"""Arguments for `hit`: two steps are written. With EAGER, the build's row shows the first."""

IMPATIENT = {"DJANGO_SETTINGS_MODULE": "tests.builds.impatient_settings"}

titles = (f"Title {number}" for number in count())


def edit() -> None:
    """Edit a page, so that the next build has work."""
    publish("posts/2", next(titles))


def build(**changes: str) -> Finished:
    return manage(*BUILD, **changes)


def build_small_site() -> None:
    for number in range(4):
        publish(f"posts/{number}", "A post", body="Some *text*.")
    built = build()
    assert built.code == 0, built


def some(first: int, every: int) -> dict[str, int]:
    """Select these of a command's points, or all if PUBLISHER_TEST_FAULTS says so."""
    return {"start": 1 if os.environ.get("PUBLISHER_TEST_FAULTS") == "all" else first, "every": every}


def let_lease_run_out() -> None:
    """Let two minutes pass without a heartbeat, or three without a claim."""
    Lease.objects.exclude(build=None).update(expires=datetime(2020, 1, 1, tzinfo=UTC))


def refuse_broken_site() -> Release:
    """Assert that the live release equals one built from scratch; return the live release."""
    live = Site.objects.get().live_release
    assert live.status == Release.Status.COMPLETE
    stored = Artifact.objects.in_release(live.number).exclude(kind=MEDIA).values_list("body", "location", "digest")
    assert None not in [unpack(bytes(body), location, digest) for body, location, digest in stored]
    files = set(Artifact.objects.in_release(live.number).filter(kind=MEDIA).values_list("digest", flat=True))
    assert {blob.pk for blob in Blob.objects.filter(pk__in=files) if b"".join(blob.read_checked())} == files
    assert manifest(live) == clean_manifest(live.content_version)
    return live


def refuse_unfinished_site() -> None:
    """Assert that the last edit is live, was published once, and that nothing blocks the next build."""
    live = refuse_broken_site()
    assert live.content_version == ContentVersion.objects.current()
    assert Flip.objects.filter(after=live).count() == 1
    assert Lease.objects.get().build is None
    assert not Build.objects.open().exists()
