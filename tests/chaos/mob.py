"""Four contenders and an editor, running until enough has happened: `python -m tests.chaos.mob VARIANT BUILDS`.

Contenders are killed, or stopped for half a lease to three and resumed; a killed one is replaced at once. It ends when
BUILDS builds have published and as many were replaced, or at the first broken promise, which it prints. Afterwards all
processes are gone. Its test creates the table of the trace.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable

from tests.chaos.contender import Statements, Strike, take_turn  # isort: skip - it sets Django up
from django.conf import settings
from django.db import connections

from builds.models import Lease
from tests.chaos.trace import acts, record, violations
from tests.chaos.variants import take
from tests.faults.frozen import state, thaw
from tests.static_site.sites import publish
from tests.waiting import wait_until

CONTENDERS = 4

MOVES = {"finish": 14, "beat": 6, "work": 40, "": 300}
"""Moves where contenders are struck, mostly where mistakes would show, each with its last possible statement."""


def main(variant: str, builds: str) -> None:
    take(variant)
    mob = Mob()
    try:
        mob.riot(int(builds))
    finally:
        mob.end()
    sys.stdout.write("\n".join(violations()))


class Mob:
    def __init__(self) -> None:
        self.editor = fork(edit)
        self.contenders = [fork(contend) for _ in range(CONTENDERS)]
        self.thaw_at: dict[int, float] = {}

    def riot(self, builds: int) -> None:
        """Run until enough has happened or something went wrong."""
        while not (violations() or has_happened(builds)):
            wait_until(self.has_moved)

    def has_moved(self) -> bool:
        """Tend all contenders; return whether one of them was resumed or replaced."""
        before = self.contenders, dict(self.thaw_at)
        self.contenders = [self.tended(contender) for contender in self.contenders]
        return before != (self.contenders, self.thaw_at)

    def tended(self, contender: int) -> int:
        """Return the contender, or a new one if it was killed."""
        match state(contender):
            case "T":
                self.thaw_in_time(contender)
            case "Z":
                os.waitpid(contender, 0)
                return fork(contend)
        return contender

    def thaw_in_time(self, contender: int) -> None:
        now, freeze = time.monotonic(), random.uniform(0.5, 3) * settings.BUILD_LEASE_SECONDS
        if now > self.thaw_at.setdefault(contender, now + freeze):
            del self.thaw_at[contender]
            thaw(contender)

    def end(self) -> None:
        for process in [self.editor, *self.contenders]:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def has_happened(builds: int) -> bool:
    ended = sum(act.what == "end" for act in acts())
    return min(ended, claims() - ended) >= builds


def fork(work: Callable[[], object]) -> int:
    """Fork a process for the work; Django is already loaded."""
    connections.close_all()
    if child := os.fork():
        return child
    random.seed()
    try:
        work()
    except BaseException as error:
        record(f"ended by {type(error).__name__}: {error}")
    finally:
        os._exit(1)


def contend() -> None:
    Unrest()
    while True:
        wait_until(take_turn)


class Unrest(Statements):
    """Repeated strikes that kill (25 %), stop (50 %) or spare the process, at most once per move."""

    armed_in = -1

    def next_strike(self) -> Strike | None:
        if (self.strike is None or self.strike.is_done) and self.armed_in != Lease.objects.begun:
            self.armed_in = Lease.objects.begun
            self.strike = self.some_strike()
        return self.strike

    def some_strike(self) -> Strike:
        """Choose a strike, half of them before the move: on SQLite no process overtakes one inside a transaction."""
        move = random.choice(list(MOVES))
        left = random.choice([1, random.randint(1, MOVES[move])])
        return Strike(left, move, random.choice([signal.SIGKILL, signal.SIGSTOP, signal.SIGSTOP, signal.SIGCONT]))


def edit() -> None:
    """Make one edit for each build that has begun, so that there is always work but never too much."""
    while True:
        publish(f"page-{random.randint(1, 3)}", body=str(random.random()))
        begun = claims()
        wait_until(lambda begun=begun: claims() > begun)


def claims() -> int:
    return sum(act.what == "claim" for act in acts())


if __name__ == "__main__":
    main(*sys.argv[1:])
