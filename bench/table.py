"""The figures of a contest as one Markdown table: medians with minimum and maximum, and ratios pair by pair."""

import os
import platform
from collections.abc import Callable, Iterator
from statistics import median

from bench import changes
from bench.rounds import POSTGRES, SQLITE, Contest, Figures

HEAD = ("case", "generator", "wall s", "CPU s", "server's CPU s", "inside s", "peak MB",
        "wall ÷ PostgreSQL's", "CPU ÷ PostgreSQL's", "wall ÷ SQLite's", "CPU ÷ SQLite's")  # fmt: skip
MEANING = """
“Inside” is the time that Publisher reports for its build, without the start of the interpreter and the mirror. A ratio
is the generator's figure divided by Publisher's on that database, as the median of the rounds' own ratios. CPU covers
all processes, including the database server. django-distill and django-bakery render everything in each build, so only
two of their cases are timed.
""".strip()


def as_text(contest: Contest) -> str:
    rounds = max((len(found) for found in contest.figures.values()), default=0)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    head = f"{contest.pages:,} pages, {rounds} round{'s' if rounds != 1 else ''}, {machine}"
    rows = [HEAD, *(row for case in changes.CASES for row in rows_of(contest, case))]
    return "\n".join([head, "", *aligned(rows), "", MEANING, *notes(contest)])


def rows_of(contest: Contest, case: str) -> Iterator[tuple[str, ...]]:
    for contender in contest.contenders:
        if found := contest.figures.get((contender.name, case)):
            yield (case, contender.name, *own(found), *ratios(contest, contender.name, case))


def own(found: list[Figures]) -> tuple[str, ...]:
    return (
        spread([f.wall for f in found]),
        spread([f.cpu for f in found]),
        spread([f.server for f in found if f.server is not None]),
        spread([f.inside for f in found if f.inside is not None], ".3f"),
        spread([f.memory / 1e6 for f in found], ".0f"),
    )


def ratios(contest: Contest, name: str, case: str) -> Iterator[str]:
    """Return ratios to Publisher on either database; none for a generator that made a different site."""
    for publisher in (POSTGRES, SQLITE):
        for of in (lambda f: f.wall, lambda f: f.all_cpu):
            yield ratio(contest, name, publisher, case, of)


def ratio(contest: Contest, name: str, publisher: str, case: str, of: Callable[[Figures], float]) -> str:
    theirs, ours = contest.figures.get((name, case)), contest.figures.get((publisher, case))
    if name == publisher or not theirs or not ours:
        return ""
    if {name, publisher} & contest.lacks.keys():
        return "not the same site"
    return f"{median(of(their) / of(our) for their, our in zip(theirs, ours, strict=False)):.2f}"


def spread(values: list[float], form: str = ".2f") -> str:
    if not values:
        return ""
    middle, least, most = (format(value, form) for value in (median(values), min(values), max(values)))
    return middle if len(values) == 1 else f"{middle} ({least}–{most})"


def aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        yield f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"


def notes(contest: Contest) -> Iterator[str]:
    yield ""
    for name, why in contest.skipped.items():
        yield f"SKIPPED: {name}: {' '.join(why.split())}"
    for name, lines in contest.lacks.items():
        yield f"NOT THE SAME SITE, so no ratio: {name}: {' | '.join(lines)}"
    if not (contest.skipped or contest.lacks):
        yield "All of them made the same site."
