"""One step of a release becomes durable: artifacts, failures, the plan and the counts, in one transaction."""

import gzip
import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from static_site.models import Artifact, FailedOutput, Guard, PlanRow, Release
from static_site.rendering.worker import Result
from static_site.steps import Step
from static_site.theme import ThemeError

COUNTED = ("added", "changed", "removed", "unchanged", "failed")


@dataclass
class Outcome:
    """What one step came to; `new` are the rows to be written, `closed` the keys of those that end."""

    counts: Counter[str]
    reasons: Counter[str]
    new: list[Artifact]
    closed: list[Artifact]
    failed: list[Result]


def write(release: Release, step: Step, results: list[Result], guard: Guard) -> None:
    """Write a step. Raises ThemeError, before anything is written, when it shows that the theme itself is broken."""
    _refuse_broken_theme(release, step, results)
    with transaction.atomic():
        guard()
        outcome = _compare(release, step, results)
        _end(outcome.closed, release)
        Artifact.objects.bulk_create(outcome.new, batch_size=50)
        _remember_failures(release, step, outcome.failed)
        PlanRow.objects.filter(pk__in=step.rows).delete()
        if step.cursor:
            PlanRow.objects.filter(pk=step.cursor[0]).update(path=step.cursor[1])
        counts = _added_up(release.counts, outcome, step, results)
        Release.objects.filter(pk=release.pk).update(counts=counts)
    release.counts = counts


def is_whole(artifact: Artifact) -> bool:
    """Whether the stored bytes are still those that were written."""
    try:
        body = gzip.decompress(bytes(artifact.body))
    except (OSError, EOFError):
        return False
    return hashlib.sha256(artifact.location.encode() + body).hexdigest() == artifact.digest


def _compare(release: Release, step: Step, results: list[Result]) -> Outcome:
    outcome = Outcome(Counter(), Counter(), [], [], [])
    stored = Artifact.objects.newest().filter(path__in=[*(r.path for r in results), *step.removed])
    # Only a full build looks at the stored bytes themselves; they are large.
    known = {a.path: a for a in (stored if release.is_full else stored.defer("body"))}
    for result in results:
        _compare_one(release, step, result, known.get(result.path), outcome)
    for path in step.removed:
        if path in known:
            outcome.closed.append(known[path])
            outcome.counts["removed"] += 1
            outcome.reasons[step.reasons[path]] += 1
    return outcome


def _compare_one(release: Release, step: Step, result: Result, known: Artifact | None, outcome: Outcome) -> None:
    if result.error:
        outcome.failed.append(result)
        outcome.counts["failed"] += 1
        return
    outcome.reasons[step.reasons[result.path]] += 1
    if known and (known.digest, known.kind, known.content_type) == (result.digest, result.kind, result.content_type):
        if not release.is_full or is_whole(known):
            outcome.counts["unchanged"] += 1
            return
        outcome.counts["damaged"] += 1
    outcome.counts["changed" if known else "added"] += 1
    outcome.closed += [known] if known else []
    outcome.new.append(_artifact(release, step, result))


def _artifact(release: Release, step: Step, result: Result) -> Artifact:
    return Artifact(
        path=result.path, since=release.number, kind=result.kind, digest=result.digest, size=result.size,
        content_type=result.content_type, location=result.location, body=result.body, reason=step.reasons[result.path],
    )  # fmt: skip


def _end(closed: list[Artifact], release: Release) -> None:
    """Rows of earlier releases end with this one; rows that this very release wrote are replaced."""
    Artifact.objects.filter(pk__in=[a.pk for a in closed if a.since == release.number]).delete()
    Artifact.objects.filter(pk__in=[a.pk for a in closed if a.since != release.number]).update(until=release.number)


def _remember_failures(release: Release, step: Step, failed: list[Result]) -> None:
    FailedOutput.objects.filter(path__in=list(step.reasons)).delete()
    FailedOutput.objects.bulk_create(
        FailedOutput(path=r.path, kind=r.kind, error=r.error, release=release) for r in failed
    )


def _added_up(counts: dict[str, Any], outcome: Outcome, step: Step, results: list[Result]) -> dict[str, Any]:
    """The release's counts with this step's: plain numbers, `reasons` by reason, `done` by kind."""
    plain = {name: n for name, n in counts.items() if isinstance(n, int)}
    reasons, done = counts.get("reasons", {}), counts.get("done", {})
    rendered = Counter(result.kind for result in results if not result.error)
    return {
        **dict.fromkeys(COUNTED, 0),
        **(Counter(plain) + outcome.counts),
        "reasons": dict(Counter(reasons) + outcome.reasons),
        "done": dict(Counter(done) + rendered),
    }


def _refuse_broken_theme(release: Release, step: Step, results: list[Result]) -> None:
    """When all that a full build has tried of a kind fails in the templates, the theme is broken and not a page."""
    done = release.counts.get("done", {})
    broken = [r.error for r in results if r.error.startswith(ThemeError.__name__)]
    if release.is_full and results and len(broken) == len(results) and not done.get(step.kind):
        raise ThemeError(broken[0].removeprefix(f"{ThemeError.__name__}: "))
