"""The key with which builds are started: before it is in nobody's way, as far as the platform tells of it.

Where it is refused, that is why launches are: they are this incident's evidence, and no incident of their own.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from builds.launching.heroku_app import new_key
from builds.models.incident import Finding, Kind
from builds.watching import failed_builds
from builds.watching.watch import Undecided, Watch
from publisher.phrases import counted, length

SOON = timedelta(days=7)
"""So long before its end somebody hears of it: a week has a day on which somebody is at work."""

REFUSED, ENDS = "", "ends"
"""The keys of its two incidents: who has heard that it ends soon has not heard yet that it has ended."""


def key(watch: Watch) -> Iterator[Finding]:
    permit = watch.permit
    if permit and permit.is_unknown:
        raise Undecided
    if permit and permit.problem:
        yield _refused(permit.problem, watch)
    elif permit and permit.life is not None and permit.life < SOON:
        yield _ending(permit.life, watch)


def _refused(why: str, watch: Watch) -> Finding:
    lasting = failed_builds.lasting(Kind.LAUNCH_REFUSED, watch)
    return Finding(
        kind=Kind.KEY,
        key=REFUSED,
        what="BUILD_API_KEY starts no build.",
        since=lasting.since if lasting else None,
        facts=[why, *_refused_launches(lasting, watch)],
        did="Nothing: a key is made by a person.",
        cure=new_key(settings.BUILD_APP),
        otherwise="No build is launched, and nothing new goes live.",
        continues=Q(kind=Kind.LAUNCH_REFUSED),
    )


def _refused_launches(lasting: "failed_builds.Failures | None", watch: Watch) -> Iterator[str]:
    if lasting and lasting.last.ended_at:
        refused = counted(lasting.count, "launch", "launches")
        yield f"Refused since it worked: {refused}, the last at {watch.said(lasting.last.ended_at)}."


def _ending(life: timedelta, watch: Watch) -> Finding:
    return Finding(
        kind=Kind.KEY,
        key=ENDS,
        what=f"BUILD_API_KEY ends in {length(life)}.",
        facts=[f"Heroku says that it ends at {watch.said(watch.at + life)}."],
        did="Nothing: a key is made by a person.",
        cure=new_key(settings.BUILD_APP),
        otherwise="Builds are launched until then, and none afterwards.",
    )
