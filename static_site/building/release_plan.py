"""Planning of a release for a content version: continue the one already begun, or begin the next.

An incremental release plans the paths that the change touches. If everything is touched (new theme or navigation, first
build), it plans each kind of output with a cursor, so that the plan of a million pages is a dozen rows.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from static_site.content.archive_positions import MANY
from static_site.content.difference import Difference
from static_site.content.snapshot import Snapshot
from static_site.models import FailedOutput, Guard, PlanRow, Release, Shard
from static_site.outputs import OUTPUTS

SWEEP = "sweep"
"""Kind of the last row of a full plan: it removes old outputs that no kind owns any more."""

BATCH = 500


def continue_or_begin(now: Snapshot, fingerprint: str, *, full: bool, anew: bool, guard: Guard) -> Release:
    """Return the release to work on. A release already begun keeps its content version.

    It is abandoned if other code began it, or with `anew` if the content has changed since: a release that can't be
    finished must not block the one that fixes it.
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
        Shard.objects.all().delete()  # earlier code may have left some, after a rollback
        rows = [PlanRow(release=release, kind=kind, reason=why_full) for kind in (*OUTPUTS, SWEEP)]
        PlanRow.objects.bulk_create(rows)
    else:
        _plan_paths(release, _touched(difference))
    return release


def count_touched(now: Snapshot, fingerprint: str, limit: int) -> int:
    """Count the paths that the next build works on, at most `limit`, before anything is planned.

    One that renders everything, or undoes a release, counts as `limit`.
    """
    begun, base = Release.objects.begun_and_newest_complete()
    if begun and begun.fingerprint == fingerprint:
        return limit if begun.is_full else begun.plan.all()[:limit].count()
    difference = Difference(Snapshot(base.content_version, now.theme), now) if base else None
    if begun or difference is None or _why_full(difference, base, fingerprint, full=False):
        return limit
    if difference.size > 2 * limit:  # an edited page is two rows, and touches itself at least
        return limit
    paths: set[str] = set()
    for path, _ in _touched(difference):
        paths.add(path)
        if len(paths) == limit:
            break
    return len(paths)


def _why_full(difference: Difference | None, base: Release | None, fingerprint: str, *, full: bool) -> str:
    if base is None or difference is None:
        return "first build"
    if base.fingerprint != fingerprint:
        return "theme, settings or code changed"
    if full:
        return "full build requested"
    if difference.size > MANY:
        return "many pages changed"
    if difference.has_other_settings:
        return "site settings changed"
    return "navigation changed" if difference.is_everywhere else ""


def _touched(difference: Difference) -> Iterator[tuple[str, str]]:
    for output in OUTPUTS.values():
        yield from output.touched(difference)
    for path in FailedOutput.objects.order_by("path").values_list("path", flat=True):
        yield path, "failed before"


def _plan_paths(release: Release, touched: Iterable[tuple[str, str]]) -> None:
    """Write one row per path; the first reason wins."""
    reasons: dict[str, str] = {}
    for path, reason in touched:
        reasons.setdefault(path, reason)
    rows = (PlanRow(release=release, path=path, reason=reason) for path, reason in reasons.items())
    while batch := list(islice(rows, BATCH)):
        PlanRow.objects.bulk_create(batch)
