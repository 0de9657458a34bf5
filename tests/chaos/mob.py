"""Four contenders and an editor at once, for so many seconds: `python -m tests.chaos.mob VARIANT SECONDS [MOVE]`.

Contenders are killed, or stand still for half a lease to three and go on; who was killed is replaced at once. It ends
early when a promise was broken, with the sentence on stdout, and late on a machine so busy that hardly anything
happened. Afterwards all processes are gone. Its test has made the table of the trace.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from tests.chaos.contender import Statements, Strike, take_turn  # isort: skip - it sets Django up
from django.conf import settings
from django.db import connections

from builds.models import Lease
from tests.chaos.trace import acts, record, violations
from tests.chaos.variants import take
from tests.faults.frozen import state, thaw
from tests.site.sites import publish

CONTENDERS = 4
LOOK_SECONDS, LONGEST_SECONDS = 0.5, 120
ENOUGH = 3
"""So many builds have published, and so many were replaced, or nothing was tried."""

MOVES = {"publish": 14, "beat": 6, "work": 40, "": 300}
"""Where contenders are struck, mostly where mistakes would show: at the latest at which statement of it."""


def main(variant: str, seconds: str, move: str = "") -> None:
    mob = Mob(variant, [move] if move else list(MOVES))
    try:
        mob.riot(float(seconds))
    finally:
        mob.end()
    sys.stdout.write("\n".join(violations()))


class Mob:
    def __init__(self, variant: str, moves: list[str]) -> None:
        take(variant)
        self.contend = partial(contend, moves)
        self.editor = fork(edit)
        self.contenders = [fork(self.contend) for _ in range(CONTENDERS)]
        self.thaw_at: dict[int, float] = {}

    def riot(self, seconds: float) -> None:
        """Keep it going until the time is over, or something went wrong."""
        began = next_look = time.monotonic()
        while (now := time.monotonic()) < began + LONGEST_SECONDS:
            self.contenders = [self.tended(contender, now) for contender in self.contenders]
            if now > next_look:
                next_look = now + LOOK_SECONDS
                if violations() or (now > began + seconds and has_happened()):
                    return
            time.sleep(0.01)

    def tended(self, contender: int, now: float) -> int:
        """The contender, or another one in the place of one that was killed."""
        match state(contender):
            case "T":
                freeze = random.uniform(0.5, 3) * settings.BUILD_LEASE_SECONDS
                if now > self.thaw_at.setdefault(contender, now + freeze):
                    del self.thaw_at[contender]
                    thaw(contender)
            case "Z":
                os.waitpid(contender, 0)
                return fork(self.contend)
        return contender

    def end(self) -> None:
        for process in [self.editor, *self.contenders]:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def has_happened() -> bool:
    done = Counter(act.what for act in acts())
    return done["end"] >= ENOUGH and done["claim"] - done["end"] >= ENOUGH


def fork(work: Callable[[], object]) -> int:
    """A process for it; Django is loaded already."""
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


def contend(moves: list[str]) -> None:
    Unrest(moves)
    while True:
        if not take_turn():
            time.sleep(0.02)


class Unrest(Statements):
    """Killed (25 %), stopped (50 %) or spared, again and again, but once in a move at most."""

    def __init__(self, moves: list[str]) -> None:
        super().__init__()
        self.moves, self.armed_in = moves, -1

    def next_strike(self) -> Strike | None:
        if (self.strike is None or self.strike.is_done) and self.armed_in != Lease.objects.begun:
            self.armed_in = Lease.objects.begun
            self.strike = self.some_strike()
        return self.strike

    def some_strike(self) -> Strike:
        """Half of them before the move begins: on SQLite nobody overtakes who is in the middle of a transaction."""
        move = random.choice(self.moves)
        left = random.choice([1, random.randint(1, MOVES[move])])
        return Strike(left, move, random.choice([signal.SIGKILL, signal.SIGSTOP, signal.SIGSTOP, signal.SIGCONT]))


def edit() -> None:
    while True:
        publish(f"page-{random.randint(1, 3)}", body=str(random.random()))
        time.sleep(0.2)


if __name__ == "__main__":
    main(*sys.argv[1:])
