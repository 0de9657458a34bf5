"""What the rows of a build say about its end, and the platform about its dyno: the lines under a verdict."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from builds.models import Build
from builds.watching.watch import Watch
from builds.watching.wording import heroku, length

LIFE = timedelta(hours=24)
"""Heroku ends a one-off dyno after about a day: https://devcenter.heroku.com/articles/one-off-dynos"""

NEAR = 0.85
"""From this share of a dyno's memory on, memory is a likely cause."""

MEMORY_MB = {
    "eco": 512, "basic": 512, "standard-1x": 512, "standard-2x": 1024, "performance-m": 2560, "performance-l": 14_336,
    "performance-l-ram": 30_720, "performance-xl": 62_464, "performance-2xl": 128_000,
}  # fmt: skip
"""Of each size: https://devcenter.heroku.com/articles/dyno-sizes"""

LOG_LINES = 3


def evidence(build: Build, watch: Watch) -> Iterator[str]:
    """Line by line, what matters most first."""
    yield from _progress(build, watch)
    yield from _signal(build)
    yield from _memory(build)
    yield from _age(build)
    yield from _deploy(build, watch)
    yield from platform(build, watch)
    yield from last_lines(build)


def progress(build: Build) -> str:
    """8,213 of 10,000 done (page)"""
    return f"{build.done:,} of {build.total:,} done" + (f" ({build.phase})" if build.phase else "")


def platform(build: Build, watch: Watch) -> Iterator[str]:
    if word := watch.word_on(build.dyno):
        stop = f" End it: {heroku('ps:stop', build.dyno)}" if build.dyno.startswith("run.") else ""
        yield f"The platform says that {build.dyno} is {word}, so the process is there and hangs.{stop}"
    elif build.dyno:
        yield f"It ran in {build.dyno}; the platform does not know of that any more."


def _progress(build: Build, watch: Watch) -> Iterator[str]:
    if build.beat_at and build.cause == Build.Cause.DIED:
        lease = length(timedelta(seconds=settings.BUILD_LEASE_SECONDS))
        yield f"Its last sign of life came at {watch.said(build.beat_at)}; its lease ran out {lease} later."
    if build.total:
        yield f"It stood at {progress(build)}."
    elif build.started_at:
        yield "It had not said yet how far it was."


def _signal(build: Build) -> Iterator[str]:
    if build.cause == Build.Cause.DIED:
        seen = Build.Cause.TERMINATED in build.log
        yield "SIGTERM came before." if seen else "No SIGTERM was seen: it was killed, it froze, or its machine went."


def is_near_its_limit(build: Build) -> bool:
    limit = _limit(build)
    return bool(limit and (build.peak_memory or 0) >> 20 >= NEAR * limit)


def _limit(build: Build) -> int | None:
    """Megabytes of the dyno that it ran in, where it did and its size is known."""
    size = settings.BUILD_DYNO_SIZE.lower()
    return MEMORY_MB.get(size) if build.launcher.startswith("heroku") else None


def _memory(build: Build) -> Iterator[str]:
    if not build.peak_memory:
        return
    used, limit = build.peak_memory >> 20, _limit(build)
    if is_near_its_limit(build):
        yield f"Memory is the likely cause: its largest process took {used} MB of the dyno's {limit} MB."
    else:
        yield f"Its largest process took {used} MB" + (f" of the dyno's {limit} MB." if limit else ".")


def _age(build: Build) -> Iterator[str]:
    last = build.beat_at or build.ended_at
    if build.started_at and last and last - build.started_at > LIFE - timedelta(minutes=30):
        yield "It had run for a day: Heroku ends every one-off dyno after 24 hours."


def _deploy(build: Build, watch: Watch) -> Iterator[str]:
    deployed, ended = watch.site.fingerprint_at, build.ended_at or watch.at
    if deployed and _began(build) <= deployed <= ended:
        yield f"Other code was deployed at {watch.said(deployed)}, while it ran."


def last_lines(build: Build) -> Iterator[str]:
    yield from (f"log: {' '.join(line.split())}" for line in build.log.splitlines()[-LOG_LINES:])


def _began(build: Build) -> datetime:
    return build.started_at or build.created_at
