"""A full build's work, shared with other machines: its steps become shards, which an engine offers to their workers.

Nothing depends on a message: the database says which shards are done, and the build does itself what no worker has done
in time. The local pool does that, so a build without any other machine is an ordinary one that began late.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeAlias

from django.conf import settings
from django.db import transaction

from static_site.building.plan_steps import Step
from static_site.models import LEFT_TO_ITS_BUILD, Guard, Shard
from static_site.rendering.tasks import Done, Order
from static_site.rendering.worker_pool import WorkerPool

Offer: TypeAlias = Callable[[list[int]], bool]
"""It offers shards, by primary key, to the workers of other machines; returns False if no message could be sent."""

WINDOW = 64
"""Maximum number of shards that are open at once: what a build that is killed leaves behind."""

POLL_SECONDS = 0.1

ELSEWHERE = Done([], [])


@dataclass
class SharedWork:
    """What `WorkerPool` is for the build's own machine, for all of them."""

    pool: WorkerPool[Step]
    offer: Offer
    guard: Guard
    patience: float = field(default_factory=lambda: float(settings.BUILD_SHARD_SECONDS))
    """Seconds without a shard from another machine, after which the build goes on alone and offers all again."""
    _cpu_seconds: float = 0.0
    _peak_memory: int = 0
    _open: deque[Step] = field(default_factory=deque)
    _done: dict[int | None, int] = field(default_factory=dict)
    """Outputs of each open shard that was carried out elsewhere, by its primary key."""
    _left: set[int | None] = field(default_factory=set)
    """Open shards that were left to this build."""
    _moved: float = field(default_factory=time.monotonic)
    _offered: float = 0.0

    @property
    def cpu_seconds(self) -> float:
        return self._cpu_seconds + self.pool.cpu_seconds

    @property
    def peak_memory(self) -> int:
        """The largest process's peak memory on any machine, in bytes."""
        return max(self._peak_memory, self.pool.peak_memory)

    @property
    def ahead(self) -> int:
        """The number of outputs made elsewhere and not yet counted, plus the pool's."""
        return sum(self._done.values()) + self.pool.ahead

    def render(
        self, orders: Iterable[tuple[Step, Order | None]], *, idle: Callable[[], object]
    ) -> Iterator[tuple[Step, Done]]:
        """Yield each step in order once its shard is done elsewhere, else with what was made here."""
        steps = iter(step for step, _ in orders)
        while self._refill(steps):
            if self._is_done(self._open[0]):
                yield self._taken(), ELSEWHERE
            elif self._is_ours(self._open[0]):
                yield from self.pool.render(self._for_the_pool(steps), idle=idle)
            elif not self._look():
                idle()
                time.sleep(POLL_SECONDS)

    def _for_the_pool(self, steps: Iterator[Step]) -> Iterator[tuple[Step, Order | None]]:
        """Yield steps to be done here, until another machine has done one."""
        while self._refill(steps) and self._is_ours(self._open[0]):
            step = self._taken()
            yield step, step.order
            self._look()

    def _is_done(self, step: Step) -> bool:
        return step.shard in self._done

    def _is_ours(self, step: Step) -> bool:
        return not self._is_done(step) and (self._is_alone or step.shard in self._left)

    def _taken(self) -> Step:
        step = self._open.popleft()
        self._done.pop(step.shard, None)
        self._left.discard(step.shard)
        return step

    def _not_done(self, steps: Iterable[Step]) -> list[int]:
        return [step.shard for step in steps if step.shard and not self._is_done(step)]

    @property
    def _is_alone(self) -> bool:
        return time.monotonic() > self._moved + self.patience

    def _refill(self, steps: Iterator[Step]) -> bool:
        """Open and offer shards once half of them are done; return False when no step is left."""
        if len(self._open) <= WINDOW // 2 and (fresh := list(islice(steps, WINDOW - len(self._open)))):
            self._open.extend(kept := self._kept(fresh))
            self._offer(kept)
        elif self._is_alone and time.monotonic() > self._offered + self.patience:
            self._offer(self._open)
        return bool(self._open)

    def _kept(self, steps: list[Step]) -> list[Step]:
        """Keep steps as shards, except those that a killed build has kept."""
        with transaction.atomic():
            self.guard()
            fresh = iter(Shard.objects.bulk_create(_shard(step) for step in steps if step.shard is None))
        return [replace(step, shard=next(fresh).pk) if step.shard is None else step for step in steps]

    def _offer(self, steps: Iterable[Step]) -> None:
        """Offer what is not done: a shard that is offered twice is done once."""
        self._look()
        self._offered = time.monotonic()
        if not self.offer(self._not_done(steps)):
            self._moved = self._offered - self.patience

    def _look(self) -> bool:
        """Return whether any more of the open shards were carried out elsewhere, or left to this build."""
        awaited = set(self._not_done(self._open)) - self._left
        found = list(Shard.objects.filter(pk__in=awaited, outcome__isnull=False))
        for shard in found:
            self._moved = time.monotonic()
            self._cpu_seconds += shard.cpu_seconds
            self._peak_memory = max(self._peak_memory, shard.peak_memory)
            if shard.outcome == LEFT_TO_ITS_BUILD:
                self._left.add(shard.pk)
            else:
                self._done[shard.pk] = shard.size
        return bool(found)


def _shard(step: Step) -> Shard:
    row, last = step.cursor or (0, "")
    return Shard(row_id=row, last=last, size=step.size, order=step.order)
