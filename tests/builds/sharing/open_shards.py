"""A full build that was killed when its steps had become shards, and what is then left to do."""

from contextlib import closing

import pytest

from publisher.pages.models import ContentVersion
from static_site.building.release_builder import ReleaseBuilder
from static_site.building.shard_work import ShardWorker
from static_site.building.shared_work import Offer
from static_site.models import Release, Shard
from static_site.rendering.worker_pool import WorkerPool
from static_site.theme import Theme
from tests.builds.many import publish_many
from tests.static_site.sites import FINGERPRINT, THEME

PAGES = 600


PATIENT = {"DJANGO_SETTINGS_MODULE": "tests.builds.sharing.patient_settings"}
SOON_ALONE = {"DJANGO_SETTINGS_MODULE": "tests.builds.sharing.soon_alone_settings"}
STRICT = {"DJANGO_SETTINGS_MODULE": "tests.builds.sharing.strict_settings"}


class Killed(Exception):
    pass


class NoPool(WorkerPool):
    """The build's own workers, where it should need none."""

    def _new(self) -> None:
        raise AssertionError("the build has rendered something itself")


def sharing(offer: Offer, *, theme: Theme = THEME, pool: type[WorkerPool] = NoPool) -> Release:
    """Make a release with shards that `offer` gets."""
    builder = ReleaseBuilder(theme, FINGERPRINT, 1, lambda: None, lambda progress: None, offer=offer, pool=pool)
    release = builder.build(ContentVersion.objects.current(), full=True)
    release.complete()
    return release


def carry_out(pk: int, theme: Theme = THEME, fingerprint: str = FINGERPRINT) -> bool:
    """Carry out a shard in this process."""
    with closing(ShardWorker(theme, fingerprint)) as worker:
        return worker.carry_out(pk)


def carry_out_all(shards: list[int], *, theme: Theme = THEME) -> bool:
    with closing(ShardWorker(theme, FINGERPRINT)) as worker:
        assert all(map(worker.carry_out, shards))
    return True


def leave_open_shards() -> list[int]:
    """Leave a release of `PAGES` pages half built, its steps planned as shards; return their numbers."""

    def offer(shards: list[int]) -> bool:
        raise Killed

    publish_many("posts", PAGES, title="A post", body="Some *text*.")
    with pytest.raises(Killed):
        sharing(offer)
    return list(Shard.objects.order_by("pk").values_list("pk", flat=True))


def in_a_process(pk: int) -> tuple[str, ...]:
    """Return the arguments of a command that carries out one shard, and prints whether it wrote it."""
    lines = [
        "from django.conf import settings",
        "from static_site.building.shard_work import ShardWorker",
        "from static_site.theme import Theme",
        f"print(ShardWorker(Theme.load(settings.SITE_THEME), {FINGERPRINT!r}).carry_out({pk}))",
    ]
    return "shell", "--no-imports", "-c", "\n".join(lines)
