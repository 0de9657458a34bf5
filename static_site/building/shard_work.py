"""What a worker on any machine does with a shard: read it, render it, and write it once."""

from functools import partial
from resource import RUSAGE_SELF, getrusage
from time import process_time

from django.db import transaction

from static_site.building.plan_steps import Step, read, step_of
from static_site.building.release_builder import limits
from static_site.building.step_writer import fails_everywhere, write_outputs
from static_site.content.snapshot import Snapshot
from static_site.models import LEFT_TO_ITS_BUILD, Shard
from static_site.rendering.worker_pool import Reading, WorkerPool
from static_site.theme import Theme


def carry_out(pk: int, theme: Theme, fingerprint: str) -> bool:
    """Write a shard's outputs; return False if it is done, gone, or another code's.

    Pages are rendered in a process of their own, so one that takes too much fails alone.
    """
    shard = Shard.objects.filter(pk=pk, outcome__isnull=True).select_related("row__release").first()
    if shard is None or shard.row.release.fingerprint != fingerprint:
        return False
    began, step = process_time(), step_of(shard)
    now = Snapshot(shard.row.release.content_version, theme)
    with WorkerPool[Step](theme, now.site, Reading(partial(read, now)), jobs=1, limits=limits()) as pool:
        ((_, done),) = pool.render([(step, step.order)], idle=lambda: None)
    with transaction.atomic():
        if not Shard.objects.lock(pk, outcome__isnull=True):
            return False
        is_left = fails_everywhere(done.results)
        Shard.objects.filter(pk=pk).update(
            outcome=LEFT_TO_ITS_BUILD if is_left else write_outputs(shard.row.release, step, done),
            cpu_seconds=pool.cpu_seconds + process_time() - began,
            peak_memory=max(pool.peak_memory, getrusage(RUSAGE_SELF).ru_maxrss << 10),
        )
    return True
