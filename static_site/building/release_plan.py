"""From a content version to the plan of a release: continue the one that was begun, or begin the next.

An incremental release plans the paths that the change touches. Where everything is touched (the theme, the navigation,
the first build) it plans each kind of output with a cursor, so that the plan of a million pages is a dozen rows.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from static_site.content.archive_positions import MANY
from static_site.content.difference import Difference
from static_site.content.snapshot import Snapshot
from static_site.models import FailedOutput, Guard, PlanRow, Release
from static_site.outputs import OUTPUTS

SWEEP = "sweep"
"""The last row of a full plan: what was there before and belongs to nobody any more is removed."""

BATCH = 500


def continue_or_begin(now: Snapshot, fingerprint: str, *, full: bool, anew: bool, guard: Guard) -> Release:
    """The release to work on. One that was begun keeps its content version.

    It is abandoned where other code began it, and with `anew` where the content has changed since: what nobody could
    finish must not stand in the way of what cures it.
    """
    begun = Release.objects.building()
    is_outdated = anew and begun is not None and begun.content_version < now.version
    if begun is not None and begun.fingerprint == fingerprint and not is_outdated:
        return begun
    if begun is not None:
        begun.abandon(guard)
    with transaction.atomic():
        guard()
        return begin(now, fingerprint, full=full)


def begin(now: Snapshot, fingerprint: str, *, full: bool) -> Release:
    base = now.places.base
    difference = Difference(Snapshot(base.content_version, now.theme), now) if base else None
    why_full = _why_full(difference, base, fingerprint, full=full)
    release = Release.objects.create(
        number=Release.objects.next_number(),
        content_version=now.version,
        fingerprint=fingerprint,
        is_full=bool(why_full),
    )
    if why_full or difference is None:
        rows = [PlanRow(release=release, kind=kind, reason=why_full) for kind in (*OUTPUTS, SWEEP)]
        PlanRow.objects.bulk_create(rows)
    else:
        _plan_paths(release, _touched(difference))
    return release


def _why_full(difference: Difference | None, base: Release | None, fingerprint: str, *, full: bool) -> str:
    if base is None or difference is None:
        return "first build"
    if base.fingerprint != fingerprint:
        return "theme, settings or code changed"
    if full:
        return "full build asked for"
    if difference.size > MANY:
        return "many pages changed"
    return "navigation changed" if difference.is_everywhere else ""


def _touched(difference: Difference) -> Iterator[tuple[str, str]]:
    for output in OUTPUTS.values():
        yield from output.touched(difference)
    for path in FailedOutput.objects.order_by("path").values_list("path", flat=True):
        yield path, "failed before"


def _plan_paths(release: Release, touched: Iterable[tuple[str, str]]) -> None:
    """One row a path; the first reason stands."""
    reasons: dict[str, str] = {}
    for path, reason in touched:
        reasons.setdefault(path, reason)
    rows = (PlanRow(release=release, path=path, reason=reason) for path, reason in reasons.items())
    while batch := list(islice(rows, BATCH)):
        PlanRow.objects.bulk_create(batch)
