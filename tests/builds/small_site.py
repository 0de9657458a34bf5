"""A small site for builds that something happens to, and what must hold of it whatever that was."""

import os
from datetime import UTC, datetime
from itertools import count

from builds.models import Build, Lease
from publisher.pages.models import ContentVersion
from static_site.models import Artifact, Flip, Release, Site
from static_site.rendering.packing import unpack
from tests.builds.commands import Finished, manage
from tests.site.sites import clean_manifest, manifest, publish

BUILD = ("build_static_site", "--jobs", "1")
HALF_WAY = {"text": 'UPDATE "static_site_release" SET "counts"', "at": 2, "outside": True}
"""For `hit`: two steps are written. With EAGER, the build's row tells of the first."""

IMPATIENT = {"DJANGO_SETTINGS_MODULE": "tests.builds.impatient_settings"}

titles = (f"Title {number}" for number in count())


def edit() -> None:
    """Work for the next build."""
    publish("posts/2", next(titles))


def build(**changes: str) -> Finished:
    return manage(*BUILD, **changes)


def build_small_site() -> None:
    for number in range(4):
        publish(f"posts/{number}", "A post", body="Some *text*.")
    built = build()
    assert built.code == 0, built


def some(first: int, every: int) -> dict[str, int]:
    """Of a command's points these, or all of them when PUBLISHER_TEST_FAULTS asks for that."""
    return {"start": 1 if os.environ.get("PUBLISHER_TEST_FAULTS") == "all" else first, "every": every}


def let_lease_run_out() -> None:
    """Two minutes go by without a beat, or three without a claim."""
    Lease.objects.exclude(build=None).update(expires=datetime(2020, 1, 1, tzinfo=UTC))


def refuse_broken_site() -> Release:
    """Readers have a whole release, made as a build makes it that knows nothing of earlier ones; that release."""
    live = Site.objects.get().live_release
    assert live.status == Release.Status.COMPLETE
    stored = Artifact.objects.in_release(live.number).values_list("body", "location", "digest")
    assert None not in [unpack(bytes(body), location, digest) for body, location, digest in stored]
    assert manifest(live) == clean_manifest(live.content_version)
    return live


def refuse_unfinished_site() -> None:
    """Readers have what was edited last, shown once, and nothing holds up the next build."""
    live = refuse_broken_site()
    assert live.content_version == ContentVersion.objects.current()
    assert Flip.objects.filter(after=live).count() == 1
    assert Lease.objects.get().build is None
    assert not Build.objects.open().exists()
