"""The write of one release step: artifacts, failures, the plan and the counts, in one transaction.

The process that carries out a shard writes its outputs; its build then writes the rest.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from django.db import transaction

from publisher.database import insert_rows
from static_site.building.plan_steps import Step
from static_site.building.release_plan import SWEEP
from static_site.models import MEDIA, Artifact, FailedOutput, Guard, PlanRow, Release, Shard
from static_site.rendering.packing import unpack
from static_site.rendering.tasks import Done, Result
from static_site.theme import ThemeError

COUNTED = ("added", "changed", "removed", "unchanged", "failed")

Made: TypeAlias = dict[str, dict[str, int]]
"""Counts of outputs by outcome (`counts`), by reason (`reasons`), and of those rendered by kind (`done`)."""

Record: TypeAlias = Callable[[Made], object]
"""It records what was made of a step, in the transaction that writes it."""

COLUMNS = ("path", "since", "kind", "digest", "size", "content_type", "location", "body", "reason", "place")
"""The columns written for a new artifact."""


class KnownArtifacts(NamedTuple):
    """The newest artifact of a path, without its bytes."""

    pk: int
    since: int
    kind: str
    digest: str
    content_type: str
    place: str | None

    def is_same(self, result: Result) -> bool:
        mine = (self.kind, self.digest, self.content_type, self.place)
        return mine == (result.kind, result.digest, result.content_type, result.place)


@dataclass
class StepOutcome:
    """A step's outcome: `new` are rows of COLUMNS, `closed` the artifacts that end, `kept` those of failed outputs."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    new: list[tuple[Any, ...]] = field(default_factory=list)
    closed: list[KnownArtifacts] = field(default_factory=list)
    failed: list[Result] = field(default_factory=list)
    kept: list[KnownArtifacts] = field(default_factory=list)

    def count(self, what: str, reason: str) -> None:
        self.counts[what] += 1
        self.reasons[reason] += 1

    def fail(self, result: Result, artifact: KnownArtifacts | None) -> None:
        """Record a failure; readers keep the old artifact."""
        self.failed.append(result)
        self.counts["failed"] += 1
        if artifact:
            self.kept.append(artifact)

    def close(self, artifact: KnownArtifacts | None) -> None:
        if artifact:
            self.closed.append(artifact)

    def made(self, results: list[Result]) -> Made:
        rendered = Counter(result.kind for result in results if not result.error)
        return {"counts": self.counts, "reasons": self.reasons, "done": rendered}


def write(release: Release, step: Step, done: Done, guard: Guard, record: Record | None = None) -> None:
    """Write what was made of a step, unless it is a shard that another process has written; then record it.

    Raise ThemeError before writing anything if the step shows that the theme itself is broken.
    """
    if fails_everywhere(done.results) and release.is_full and not release.counts.get("done", {}).get(step.kind):
        raise ThemeError(done.results[0].error.removeprefix(f"{ThemeError.__name__}: "))
    with transaction.atomic():
        guard()
        made = _taken_from_shard(step)
        if made is None:
            outcome = _compare(release, step, done)
            _end(outcome.closed, release)
            _misplace(outcome.kept)
            insert_rows(Artifact, COLUMNS, outcome.new)
            _remember_failures(release, [*(result.path for result in done.results), *done.removed], outcome.failed)
            made = outcome.made(done.results)
        record(made) if record else _advance(release, step, made)


def _advance(release: Release, step: Step, made: Made) -> None:
    """Record a step in the plan and in the release's counts."""
    if step.kind == SWEEP and step.rows:  # all outputs were tried: those that didn't fail are fixed or gone
        FailedOutput.objects.exclude(release=release).delete()
    PlanRow.objects.filter(pk__in=step.rows).delete()
    if step.cursor:
        PlanRow.objects.filter(pk=step.cursor[0]).update(path=step.cursor[1])
    release.counts = _added_up(release.counts, made)
    Release.objects.filter(pk=release.pk).update(counts=release.counts)


def fails_everywhere(results: list[Result]) -> bool:
    """Return whether the theme can't render any of the results: no page is at fault."""
    return bool(results) and all(result.error.startswith(ThemeError.__name__) for result in results)


def _taken_from_shard(step: Step) -> Made | None:
    """Delete the step's shard, if it is one, and return what was made of it elsewhere."""
    if step.shard is None or (shard := Shard.objects.lock(step.shard)) is None:
        return None
    shard.delete()
    return shard.outcome or None


def _compare(release: Release, step: Step, done: Done) -> StepOutcome:
    outcome, (results, removed) = StepOutcome(), done
    known = _known([*(result.path for result in results), *removed])
    same = {r.path: known[r.path] for r in results if r.path in known and known[r.path].is_same(r)}
    # Only a full build checks the stored bytes themselves; they are large.
    damaged = _damaged(same) if same and release.is_full else set()
    kept = same.keys() - damaged
    for result in results:
        if result.error:
            outcome.fail(result, known.get(result.path))
        elif result.path in kept:
            outcome.count("unchanged", step.why(result.path))
        else:
            outcome.close(known.get(result.path))
            outcome.count("changed" if result.path in known else "added", step.why(result.path))
            outcome.new.append(_row(release, step, result))
    for path in removed:
        if path in known:
            outcome.close(known[path])
            outcome.count("removed", step.why(path))
    outcome.counts["damaged"] += len(damaged)
    return outcome


def _known(paths: list[str]) -> dict[str, KnownArtifacts]:
    stored = Artifact.objects.newest().filter(path__in=paths).values_list("path", *KnownArtifacts._fields)
    return {path: KnownArtifacts(*row) for path, *row in stored}


def _damaged(same: dict[str, KnownArtifacts]) -> set[str]:
    """Return the paths whose stored bytes no longer match their digest; files of the library aren't made here."""
    stored = Artifact.objects.filter(pk__in=[known.pk for known in same.values()]).exclude(kind=MEDIA)
    rows = stored.values_list("path", "body", "location", "digest")
    return {path for path, body, location, digest in rows if unpack(bytes(body), location, digest) is None}


def _row(release: Release, step: Step, result: Result) -> tuple[Any, ...]:
    reason = step.why(result.path)
    return (
        result.path, release.number, result.kind, result.digest, result.size, result.content_type, result.location,
        result.body, reason, result.place,
    )  # fmt: skip


def _end(closed: list[KnownArtifacts], release: Release) -> None:
    """End rows of earlier releases with this one; delete rows that this release wrote, as they are replaced."""
    if closed:
        mine = {known.pk for known in closed if known.since == release.number}
        Artifact.objects.filter(pk__in=mine).delete()
        Artifact.objects.filter(pk__in={known.pk for known in closed} - mine).update(until=release.number)


def _misplace(kept: list[KnownArtifacts]) -> None:
    """Clear the place of artifacts kept for failed archive pages: it isn't where the new page begins."""
    if misplaced := [known.pk for known in kept if known.place]:
        Artifact.objects.filter(pk__in=misplaced).update(place=None)


def _remember_failures(release: Release, paths: list[str], failed: list[Result]) -> None:
    if not failed and not FailedOutput.objects.exists():  # as nearly always; looking for each path takes longer
        return
    tried = FailedOutput.objects.filter(path__in=paths)
    since = dict(tried.values_list("path", "since")) if failed else {}
    tried.delete()
    FailedOutput.objects.bulk_create(
        FailedOutput(
            path=r.path, kind=r.kind, error=r.error, release=release, since=since.get(r.path) or release.number
        )
        for r in failed
    )


def _added_up(counts: dict[str, Any], made: Made) -> dict[str, Any]:
    """Return the release's counts plus this step's: plain numbers, `reasons` by reason, `done` by kind."""
    plain = {name: n for name, n in counts.items() if isinstance(n, int)}
    return {
        **dict.fromkeys(COUNTED, 0),
        **(Counter(plain) + Counter(made["counts"])),
        "reasons": dict(Counter(counts.get("reasons", {})) + Counter(made["reasons"])),
        "done": dict(Counter(counts.get("done", {})) + Counter(made["done"])),
    }
