"""The plan, step by step: which outputs come next; and what each needs, which workers read in a large build."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from django.db.models import QuerySet

from static_site.building.release_plan import SWEEP
from static_site.content import keyed_reads
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, PlanRow, Release, Shard
from static_site.outputs import OUTPUTS, Output
from static_site.rendering.tasks import Order, Task, Work

STEP = 250
"""Outputs in one step. A step is one transaction, and a killed build loses at most one."""

STEP_OF_TOUCHED = 100
"""Touched paths in one step. They may all be listings, and a listing takes the memory of about ten pages."""

TOUCHED = ""
"""Kind of the steps of an incremental build."""

NO_LONGER = "no longer part of the site"


@dataclass(frozen=True)
class Step:
    """Some outputs of the plan, and the plan rows that are done once these are written."""

    kind: str  # kind of a full build's row, or TOUCHED
    reason: str | dict[str, str]  # by path for touched paths
    size: int = 0
    order: Order | None = None  # which outputs; None if all are done
    rows: tuple[int, ...] = ()  # primary keys of the plan rows that end with this step
    cursor: tuple[int, str] | None = None  # the plan row that advances instead, and how far
    shard: int | None = None  # primary key, if any machine may carry it out

    def why(self, path: str) -> str:
        return self.reason if isinstance(self.reason, str) else self.reason[path]


def steps(release: Release, now: Snapshot) -> Iterator[Step]:
    """Yield the remaining steps. This writes nothing: a step is done when `step_writer.write` has committed it."""
    yield from _touched_steps(release)
    kinds = list(release.plan.exclude(kind=TOUCHED).order_by("pk").prefetch_related("shards"))
    for row in kinds:
        for shard in sorted(row.shards.all(), key=attrgetter("pk")):  # left by a build that was killed
            yield replace(step_of(shard), shard=shard.pk)
            row.path = shard.last
        yield from _sweep_steps(row) if row.kind == SWEEP else _kind_steps(row, now)
    if kinds:
        yield Step(SWEEP, NO_LONGER, rows=tuple(row.pk for row in kinds))


def step_of(shard: Shard) -> Step:
    row = shard.row
    return Step(row.kind, row.reason, shard.size, shard.order, cursor=(row.pk, shard.last))


def read(now: Snapshot, order: Order) -> Work:
    """Read what a step's order needs, in any process."""
    kind, what = order
    if kind == TOUCHED:
        found = owners(now, what)
        return Work(list(found.values()), [path for path in what if path not in found])
    if kind == SWEEP:
        kept = _owned(now, what, OUTPUTS.values())
        return Work([], [path for path in what if path not in kept])
    recipes = OUTPUTS[kind].recipes_in(now, what)
    stronger = [other for other in OUTPUTS.values() if other.rank < OUTPUTS[kind].rank]
    lost = _owned(now, list(recipes), stronger)
    return Work([Task(path, kind, recipe) for path, recipe in recipes.items() if path not in lost], [])


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


def _touched_steps(release: Release) -> Iterator[Step]:
    last = 0
    while rows := list(release.plan.filter(kind=TOUCHED, pk__gt=last).order_by("pk")[:STEP_OF_TOUCHED]):
        last = rows[-1].pk
        reasons = {row.path: row.reason for row in rows}
        yield Step(TOUCHED, reasons, len(rows), (TOUCHED, list(reasons)), tuple(row.pk for row in rows))


def _kind_steps(row: PlanRow, now: Snapshot) -> Iterator[Step]:
    for last, size, what in OUTPUTS[row.kind].spans(now, row.path, STEP):
        yield Step(row.kind, row.reason, size, (row.kind, what), cursor=(row.pk, last))


def _sweep_steps(row: PlanRow) -> Iterator[Step]:
    left = left_to_sweep(row.release).values_list("path")
    for found in keyed_reads.forwards(left, "path", STEP, after=row.path):
        paths = [path for (path,) in found]
        yield Step(SWEEP, NO_LONGER, len(paths), (SWEEP, paths), cursor=(row.pk, paths[-1]))


def _owned(now: Snapshot, paths: list[str], outputs: Iterable[Output]) -> set[str]:
    """Return the paths that are outputs of any of these kinds."""
    found: set[str] = set()
    for output in outputs:
        found |= output.owns(now, [path for path in paths if path not in found])
    return found
