"""`--plan`: what a build would do, computed by the build's own code in a transaction that is rolled back."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction

from publisher.pages.models import ContentVersion
from static_site.building.due import why_due
from static_site.building.plan_steps import Step, read, steps
from static_site.building.release_plan import begin
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, Release
from static_site.rendering.tasks import Work
from static_site.theme import Theme


class PlannedOutput(NamedTuple):
    action: str  # add, change (rendered again; unchanged bytes write nothing) or remove
    path: str
    reason: str


def preview(theme: Theme, fingerprint: str, *, full: bool) -> list[PlannedOutput]:
    with transaction.atomic():
        release = _release(theme, fingerprint, full=full)
        now = Snapshot(release.content_version, theme) if release else None
        planned = [output for step in steps(release, now) for output in _outputs(step, now)] if release and now else []
        transaction.set_rollback(True)
    return planned


def _release(theme: Theme, fingerprint: str, *, full: bool) -> Release | None:
    """Return the release that the next build would work on; None if it would do nothing."""
    begun = Release.objects.building()
    if begun is not None and begun.fingerprint == fingerprint:
        return begun
    if not (full or why_due(fingerprint)):
        return None
    Release.objects.filter(status=Release.Status.BUILDING).update(status=Release.Status.ABANDONED)
    return begin(Snapshot(ContentVersion.objects.current(), theme), fingerprint, full=full)


def _outputs(step: Step, now: Snapshot) -> Iterator[PlannedOutput]:
    tasks, removed = read(now, step.order) if step.order else Work([], [])
    paths = [task.path for task in tasks]
    there = set(Artifact.objects.newest().filter(path__in=[*paths, *removed]).values_list("path", flat=True))
    for path in sorted(paths):
        yield PlannedOutput("change" if path in there else "add", path, step.why(path))
    for path in sorted(set(removed) & there):
        yield PlannedOutput("remove", path, step.why(path))
