"""Checks of the key that starts builds, if possible before it expires.

A refused key explains refused launches: they are evidence in this incident, not incidents of their own.
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
"""How long before its expiry on-call hears of it: any week has a working day."""

REFUSED, ENDS = "", "ends"
"""Keys of its two incidents: a warning that it expires soon is not the news that it has expired."""


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
        what="BUILD_API_KEY cannot start builds.",
        since=lasting.since if lasting else None,
        facts=[why, *_refused_launches(lasting, watch)],
        did="Nothing: only a person can create a key.",
        cure=new_key(settings.BUILD_APP),
        otherwise="No build is launched, and nothing new goes live.",
        continues=Q(kind=Kind.LAUNCH_REFUSED),
    )


def _refused_launches(lasting: "failed_builds.Failures | None", watch: Watch) -> Iterator[str]:
    if lasting and lasting.last.ended_at:
        refused = counted(lasting.count, "launch", "launches")
        yield f"Refused since it last worked: {refused}, the last at {watch.said(lasting.last.ended_at)}."


def _ending(life: timedelta, watch: Watch) -> Finding:
    return Finding(
        kind=Kind.KEY,
        key=ENDS,
        what=f"BUILD_API_KEY expires in {length(life)}.",
        facts=[f"Heroku says that it expires at {watch.said(watch.at + life)}."],
        did="Nothing: only a person can create a key.",
        cure=new_key(settings.BUILD_APP),
        otherwise="Builds are launched until then, but not after.",
    )
