"""The plan, step by step: the next paths, what each needs, and those that no output owns any more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from static_site.building.release_plan import SWEEP
from static_site.content import keyed_reads
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, PlanRow, Release
from static_site.outputs import OUTPUTS, Output
from static_site.rendering.tasks import Task

STEP = 250
"""Outputs in one step. A step is one transaction, and a killed build loses at most one."""

STEP_OF_TOUCHED = 100
"""Touched paths in one step. They may all be listings, and a listing takes the memory of about ten pages."""


@dataclass(frozen=True)
class Step:
    """Some paths of the plan, and the plan rows that are done once they are written."""

    kind: str  # kind of a full build's row, "" for touched paths
    reasons: dict[str, str]  # by path
    tasks: list[Task] = field(repr=False)
    removed: list[str]
    rows: list[int]  # primary keys of the plan rows that end with this step
    cursor: tuple[int, str] | None = None  # the plan row that advances instead, and how far


def steps(release: Release, now: Snapshot) -> Iterator[Step]:
    """Yield the remaining steps. This writes nothing: a step is done when `step_writer.write` has committed it."""
    yield from _touched_steps(release, now)
    for row in release.plan.exclude(kind="").order_by("pk"):
        yield from _sweep_steps(row, now) if row.kind == SWEEP else _kind_steps(row, now)


def left_to_sweep(release: Release) -> "QuerySet[Artifact]":
    """Artifacts that a full build did not make anew: it looks at each once more, in the sweep."""
    return Artifact.objects.newest().exclude(since=release.pk)


def owners(now: Snapshot, paths: list[str]) -> dict[str, Task]:
    """Return each path's task as of the snapshot. Kinds are asked in a fixed order; the first owner gets the path."""
    found: dict[str, Task] = {}
    for kind in OUTPUTS:
        left = [path for path in paths if path not in found]
        recipes = OUTPUTS[kind].recipes(now, left) if left else {}
        found |= {path: Task(path, kind, recipe) for path, recipe in recipes.items()}
    return found


def _touched_steps(release: Release, now: Snapshot) -> Iterator[Step]:
    last = 0
    while rows := list(release.plan.filter(kind="", pk__gt=last).order_by("pk")[:STEP_OF_TOUCHED]):
        last = rows[-1].pk
        reasons = {row.path: row.reason for row in rows}
        found = owners(now, list(reasons))
        removed = [path for path in reasons if path not in found]
        yield Step("", reasons, list(found.values()), removed, [row.pk for row in rows])


def _kind_steps(row: PlanRow, now: Snapshot) -> Iterator[Step]:
    output = OUTPUTS[row.kind]
    stronger = [other for other in OUTPUTS.values() if other.rank < output.rank]
    for recipes in output.everything(now, row.path, STEP):
        lost = _owned(now, list(recipes), stronger)
        tasks = [Task(path, row.kind, recipe) for path, recipe in recipes.items() if path not in lost]
        yield Step(row.kind, dict.fromkeys(recipes, row.reason), tasks, [], [], (row.pk, list(recipes)[-1]))
    yield Step(row.kind, {}, [], [], [row.pk])


def _sweep_steps(row: PlanRow, now: Snapshot) -> Iterator[Step]:
    left = left_to_sweep(row.release).values_list("path")
    for found in keyed_reads.forwards(left, "path", STEP, after=row.path):
        paths = [path for (path,) in found]
        kept = _owned(now, paths, OUTPUTS.values())
        removed = [path for path in paths if path not in kept]
        yield Step(SWEEP, dict.fromkeys(paths, "no longer part of the site"), [], removed, [], (row.pk, paths[-1]))
    yield Step(SWEEP, {}, [], [], [row.pk])


def _owned(now: Snapshot, paths: list[str], outputs: Iterable[Output]) -> set[str]:
    """Return the paths that are outputs of any of these kinds."""
    found: set[str] = set()
    for output in outputs:
        found |= output.owns(now, [path for path in paths if path not in found])
    return found
