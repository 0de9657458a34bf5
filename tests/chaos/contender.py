"""One process that builds forever: it claims, renders a tiny site with Publisher's own code, and publishes.

`python -m tests.chaos.contender VARIANT NOTE EVERY MOVE` stops itself (SIGSTOP) at one statement of each turn (or of a
move in it), a later one each time, and at each turn's end; NOTE says where. The mob (mob.py) strikes at random.
"""

# ruff: noqa: E402 - models can be imported once Django is set up

import json
import os
import signal
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

import django
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.chaos.settings")
django.setup()

from builds.models import Lease, Superseded
from builds.models.lease_claims import Claimant
from builds.running.build_run import Run
from publisher.database import Fault, Patience, survive
from tests.chaos.trace import record
from tests.chaos.variants import take
from tests.static_site.sites import FINGERPRINT, THEME, InlinePool


@dataclass
class Strike:
    """A signal to this process at one of its SQL statements: the `left`th of a move, or of all."""

    left: int
    move: str = ""
    signal: int = signal.SIGSTOP
    note: Path | None = None
    is_done: bool = False

    def meet(self, statement: str, *, in_transaction: bool) -> None:
        self.left -= self.move in ("", Lease.objects.doing)
        if self.left == 0 and not self.is_done:
            self.is_done = True
            self.stand_still(statement=statement, in_transaction=in_transaction)

    def stand_still(self, **where) -> None:
        if self.note:
            self.note.write_text(json.dumps({"id": uuid4().hex, **where}))
        os.kill(os.getpid(), self.signal)


class Statements:
    """All SQL statements of this process, on any connection, with a strike at one of them."""

    def __init__(self, strike: Strike | None = None) -> None:
        self.strike = strike
        connection_created.connect(self.install, weak=False)

    def install(self, connection, **kwargs) -> None:
        connection.execute_wrappers.append(self)

    def __call__(self, execute, sql, params, many, context):
        if strike := self.next_strike():
            strike.meet(sql, in_transaction=context["connection"].in_atomic_block)
        return execute(sql, params, many, context)

    def next_strike(self) -> Strike | None:
        return self.strike


def take_turn() -> bool:
    """Run one build, from the claim to its end or its last follow-up's; return False while another process builds."""
    if survive(Lease.objects.running, Patience(60)):
        return False
    build = survive(lambda: Lease.objects.claim(Claimant(uuid4().hex), trigger="contender"), Patience(60))
    if build is None:
        return False
    run = Run(build, THEME, FINGERPRINT, 1, lambda progress: None)
    run.builder.pool = InlinePool
    try:
        with Lease.objects.moving("work"):
            run.finish()
    except Exception as error:
        unexpected = error.__context__ if isinstance(error, Superseded) else error
        if unexpected and Fault.of(unexpected) not in (Fault.TIMED_OUT, Fault.IDLE):
            record(f"{type(unexpected).__name__}: {unexpected}", run.build.pk)
    return True


def main(variant: str, note: str, every: str, move: str) -> None:
    take(variant)
    statements = Statements()
    for left in count(1, int(every)):
        statements.strike = Strike(left, move, note=Path(note))
        take_turn()
        statements.strike.stand_still(over=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
