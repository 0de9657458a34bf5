"""All rows that a build may write, for comparison."""

from builds.models import Build, Lease
from static_site.models import Artifact, FailedOutput, Flip, PlanRow, Release, Site

MODELS = [Lease, Build, Release, PlanRow, Artifact, FailedOutput, Site, Flip]


def everything() -> dict[str, list[dict[str, object]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


def differences(before: dict[str, list[dict[str, object]]]) -> list[str]:
    """Return the changes as sentences, without bytes, which are too long to read."""
    found = []
    for name, now in everything().items():
        gone = [row for row in before[name] if row not in now]
        new = [row for row in now if row not in before[name]]
        if gone or new:
            found.append(f"{name}: {len(gone)} rows were changed or deleted, e.g. {short(gone)} to {short(new)}")
    return found


def short(rows: list[dict[str, object]]) -> str:
    return str({name: value for name, value in rows[0].items() if name != "body"} if rows else None)[:1_000]
