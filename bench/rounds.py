"""The contest: each round resets all contenders and times case after case, alternating between them (A B A B).

A generator's output is compared with Publisher's (bench/compare.py) after its first and last case of the first round.
If it lacks something, it keeps its figures but gets no ratio.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import changes
from bench.compare import Tree, differences
from bench.contender import Contender, Failed
from bench.tools import say

POSTGRES, SQLITE = "publisher-postgresql", "publisher-sqlite"
"""Contenders that the others are compared with: the first one that takes part."""

MEASURE = Path(__file__).resolve().parent / "measure.py"
ALL_COMPARED = 1_000
SAMPLE = 300
"""Number of articles to compare on a site with more than ALL_COMPARED."""


@dataclass
class Figures:
    """The cost of one command: seconds, CPU seconds of its process tree, peak bytes.

    `server` is the database server's CPU meanwhile. `inside` is the time that Publisher reports, without the start of
    the interpreter and the mirror. Either may be None.
    """

    wall: float
    cpu: float
    memory: int
    server: float | None = None
    inside: float | None = None

    @property
    def all_cpu(self) -> float:
        return self.cpu + (self.server or 0)


@dataclass
class Contest:
    contenders: list[Contender]
    pages: int
    skipped: dict[str, str] = field(default_factory=dict)
    lacks: dict[str, list[str]] = field(default_factory=dict)
    figures: dict[tuple[str, str], list[Figures]] = field(default_factory=lambda: defaultdict(list))

    def prepare(self) -> None:
        for contender in [*self.contenders]:
            say(f"Preparing {self.pages:,} pages for {contender.name}…")
            with self._dropping(contender):
                contender.prepare()

    def run_round(self, number: int) -> None:
        for contender in [*self.contenders]:
            with self._dropping(contender):
                contender.restore()
        for case in changes.CASES:
            for contender in self._in_turn(case, number):
                with self._dropping(contender):
                    self._run_case(contender, case, number)
            if number == 0:
                self._compare(case)

    @contextmanager
    def _dropping(self, contender: Contender) -> Iterator[None]:
        """Drop a contender that fails; the others go on."""
        try:
            yield
        except (Failed, OSError) as error:
            say(f"SKIPPED from here on: {contender.name}: {error}")
            self.skipped[contender.name] = str(error)
            self.contenders.remove(contender)

    def _in_turn(self, case: str, number: int) -> list[Contender]:
        """Reverse the order in every other round, so that no contender always follows the same one."""
        taking_part = [c for c in self.contenders if case in c.cases]
        return taking_part[::-1] if number % 2 else taking_part

    def _run_case(self, contender: Contender, case: str, number: int) -> None:
        if change := changes.change_of(case, self.pages):
            contender.apply(change)
        if case == changes.THEME:
            contender.restyle()
        contender.settle()
        figures = timed(contender)
        self.figures[contender.name, case].append(figures)
        say(f"round {number + 1}  {case:<16} {contender.name:<22} {figures.wall:8.2f} s  CPU {figures.all_cpu:8.2f} s")

    def _compare(self, case: str) -> None:
        ours = next((c for c in self.contenders if c.name == POSTGRES), None)
        ours = ours or next((c for c in self.contenders if c.name == SQLITE), None)
        for theirs in self.contenders:
            if ours and theirs is not ours and theirs.makes_the_site and case in (changes.FULL, theirs.cases[-1]):
                self._note(theirs, case, tree(ours, self.pages), tree(theirs, self.pages))

    def _note(self, theirs: Contender, case: str, mine: Tree, other: Tree) -> None:
        found = list(differences(mine, other, SAMPLE if self.pages > ALL_COMPARED else 0))
        if found:
            self.lacks.setdefault(theirs.name, []).append(f"after “{case}” it {'; '.join(found)}")
        say(f"compared after “{case}”: {theirs.name}: {'; '.join(found) or 'the same site'}")


def tree(contender: Contender, pages: int) -> Tree:
    """Return its output, ignoring the old address of a moved page, where some leave the page and some a redirect."""
    moved = changes.change_of(changes.MOVE, pages)
    left = moved.old.path if moved and moved.old else ""
    is_moved = moved is not None and (contender.output / moved.new.path).exists()
    return Tree(contender.output, {left} if is_moved else ())


def timed(contender: Contender) -> Figures:
    file = contender.folder / "figures.json"
    command = [sys.executable, str(MEASURE), str(file), *contender.command]
    before = contender.server_cpu()
    done = subprocess.run(command, cwd=contender.site, env=contender.environment, capture_output=True, text=True)
    after = contender.server_cpu()
    if done.returncode:
        raise Failed(f"{contender.name} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    taken = json.loads(file.read_text())
    server = after - before if after is not None and before is not None else None
    return Figures(taken["wall"], taken["cpu"], taken["memory"], server, inside(contender, done.stdout))


def inside(contender: Contender, printed: str) -> float | None:
    return float(json.loads(printed)["seconds"]) if contender.name.startswith("publisher-") else None
