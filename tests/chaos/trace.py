"""A record of what contenders did, in database order: one row in the transaction of each act.

Only the holder of the lease's row lock writes here, so the numbers are in commit order. A broken variant that acts
without the lock shows up as a fence lower than an earlier one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

from django.db import connection

from builds.models import Build
from static_site.models import Flip

NUMBER = {"sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT", "postgresql": "BIGSERIAL PRIMARY KEY"}


EXPECTED = ("claim", "write", "end")
"""The known acts; anything else is an error's text."""


class Act(NamedTuple):
    what: str
    build: int
    fence: int


@contextmanager
def traced() -> Iterator[None]:
    """Create the table, which belongs to no model, for the duration of a test."""
    execute(f"CREATE TABLE chaos_trace (number {NUMBER[connection.vendor]}, what text, build bigint, fence bigint)")
    try:
        yield
    finally:
        execute("DROP TABLE chaos_trace")


def record(what: str, build: int = 0, fence: int = 0) -> None:
    execute("INSERT INTO chaos_trace (what, build, fence) VALUES (%s, %s, %s)", [what, build, fence])


def acts() -> list[Act]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT what, build, fence FROM chaos_trace ORDER BY number")
        return [Act(*row) for row in cursor.fetchall()]


def execute(statement: str, values: list[object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def violations() -> list[str]:
    """Return each broken promise as a sentence."""
    done = acts()
    expected = [act for act in done if act.what in EXPECTED]
    return [*_of_errors(done), *_of_fences(expected), *_of_ends(expected), *_of_content()]


def _of_errors(done: list[Act]) -> Iterator[str]:
    for act in done:
        if act.what not in EXPECTED:
            yield f"build {act.build} met an unexpected error: {act.what}"


def _of_fences(done: list[Act]) -> Iterator[str]:
    """Check A1: each claim gets a higher fence than all before it, and no build acts after a later claim."""
    highest = 0
    for act in done:
        if act.fence < highest or (act.what == "claim" and act.fence == highest):
            yield f"the {act.what} of build {act.build} with fence {act.fence} came after a claim with fence {highest}"
        highest = max(highest, act.fence)


def _of_ends(done: list[Act]) -> Iterator[str]:
    """Check that a build ends once and its outcome never changes."""
    ended = [act.build for act in done if act.what == "end"]
    if len(ended) != len(set(ended)):
        yield f"a build ended twice: {ended}"
    for build in Build.objects.filter(pk__in=ended, ended_at=None):
        yield f"{build} had ended, and is {build.status} again"


def _of_content() -> Iterator[str]:
    """Check A3: readers never get older content than before."""
    flips = list(Flip.objects.order_by("pk").values_list("before", "after", "after__content_version"))
    for (_, shown, version), (before, after, next_version) in pairwise(flips):
        if before != shown or after <= shown or next_version < version:
            yield f"readers had release {shown} of content {version}, then {after} of {next_version}, not of {before}"
