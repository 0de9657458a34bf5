"""The engine of full builds (BUILD_ENGINE): this machine's processes alone, or Celery workers on others as well."""

from django.conf import settings
from django.utils.module_loading import import_string

from static_site.building.shared_work import Offer


def engine() -> Offer | None:
    """Return what offers shards to other machines, if there are any; Celery is loaded with the first of them."""
    return _offer if settings.BUILD_ENGINE == "celery" else None


def _offer(shards: list[int]) -> bool:
    offer: Offer = import_string("builds.running.shard_task.offer")
    return offer(shards)
