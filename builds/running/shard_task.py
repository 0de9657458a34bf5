"""The Celery task of a shard. Its message is the shard's number: all else is in the database."""

import logging
from functools import cache

from django.conf import settings
from kombu.exceptions import OperationalError

from publisher.celery import app
from static_site.building.shard_work import ShardWorker
from static_site.fingerprint import fingerprint
from static_site.theme import Theme

logger = logging.getLogger(__name__)


@app.task  # type: ignore[untyped-decorator]
def carry_out_shard(pk: int) -> bool:
    """Carry out a shard; return False if there was nothing to do, or only other code can do it."""
    return _worker().carry_out(pk)


def offer(shards: list[int]) -> bool:
    """Send a message for each shard; return False if the broker can't be reached."""
    try:
        with app.producer_or_acquire() as producer:
            for pk in shards:
                carry_out_shard.apply_async([pk], producer=producer, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker at CELERY_BROKER_URL doesn't answer, so the build goes on alone: %s", error)
        return False
    return True


def worker_processes() -> list[int]:
    """Return the number of processes of each worker that answers within two seconds."""
    try:
        answers = app.control.inspect(timeout=2.0).stats() or {}
    except (OperationalError, OSError):
        return []
    return [answer["pool"]["max-concurrency"] for answer in answers.values()]


@cache
def _worker() -> ShardWorker:
    theme = Theme.load(settings.SITE_THEME)
    return ShardWorker(theme, fingerprint(theme))
