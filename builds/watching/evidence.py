"""Evidence under a verdict: what a build's rows say about its end, and the platform about its dyno."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from builds.models import Build
from builds.watching.watch import Watch
from publisher.command_lines import heroku
from publisher.phrases import length

LIFE = timedelta(hours=24)
"""Longest life of a one-off dyno on Heroku, about a day: https://devcenter.heroku.com/articles/one-off-dynos"""

NEAR = 0.85
"""Share of a dyno's memory above which memory is the likely cause."""

MEMORY_MB = {
    "eco": 512, "basic": 512, "standard-1x": 512, "standard-2x": 1024, "performance-m": 2560, "performance-l": 14_336,
    "performance-l-ram": 30_720, "performance-xl": 62_464, "performance-2xl": 128_000,
}  # fmt: skip
"""Memory of each dyno size, in MB: https://devcenter.heroku.com/articles/dyno-sizes"""

DEFAULT_MB = 512
"""Memory of eco, basic and standard-1x, Heroku's defaults: https://devcenter.heroku.com/articles/dyno-sizes"""

ALIVE = ("up", "starting", "idle")

LOG_LINES = 3


def evidence(build: Build, watch: Watch) -> Iterator[str]:
    """Yield the lines, most important first."""
    yield from _progress(build, watch)
    yield from _signal(build)
    yield from _memory(build)
    yield from _age(build)
    yield from _deploy(build, watch)
    yield from platform(build, watch)
    yield from last_lines(build)


def progress(build: Build) -> str:
    """Return the progress: 8,213 of 10,000 done (page)."""
    return f"{build.done:,} of {build.total:,} done" + (f" ({build.phase})" if build.phase else "")


def platform(build: Build, watch: Watch) -> Iterator[str]:
    """Yield the platform's word on the dyno, or nothing without an answer: silence is no evidence."""
    if build.is_near:
        verb = "ran" if build.ended_at else "runs"
        yield f"It {verb} beside the web server{f', in {build.dyno}' if build.dyno else ''}."
        return
    word = watch.word_on(build.dyno)
    if word in ALIVE:
        stop = f" End it: {heroku('ps:stop', build.dyno)}" if build.dyno.startswith("run.") else ""
        hangs = "so the process is running but hung" if build.started_at else "and has not reached the build"
        yield f"The platform says that {build.dyno} is {word}, {hangs}.{stop}"
    elif word:
        yield f"The platform says that {build.dyno} is {word}."
    elif build.dyno:
        place = f"It {'ran in' if build.started_at else 'was launched as'} {build.dyno}"
        yield f"{place}; the platform no longer knows it." if word == "" else f"{place}."


def _progress(build: Build, watch: Watch) -> Iterator[str]:
    if build.beat_at and build.cause == Build.Cause.DIED:
        lease = length(timedelta(seconds=settings.BUILD_LEASE_SECONDS))
        yield f"Its last heartbeat came at {watch.said(build.beat_at)}; its lease expired {lease} later."
    if build.total:
        yield f"It stopped at {progress(build)}."
    elif build.started_at:
        yield "It had not yet reported any progress."


def _signal(build: Build) -> Iterator[str]:
    if build.cause == Build.Cause.DIED:
        seen = f"{Build.Status.STOPPED}: {Build.Cause.TERMINATED}" in build.log
        yield (
            "It received SIGTERM first."
            if seen
            else "No SIGTERM was seen: it was killed, it froze, or its machine was lost."
        )


def is_near_its_limit(build: Build) -> bool:
    limit = _limit(build)
    return bool(limit and (build.peak_memory or 0) >> 20 >= NEAR * limit)


def _limit(build: Build) -> int | None:
    """Return the memory of its dyno in MB; None if it was started by hand or the size is unknown."""
    size = settings.BUILD_DYNO_SIZE.lower()
    if not _is_in_a_dyno_of_ours(build):
        return None
    return MEMORY_MB.get(size) if size else DEFAULT_MB


def _is_in_a_dyno_of_ours(build: Build) -> bool:
    return build.launcher.startswith("heroku")


def _memory(build: Build) -> Iterator[str]:
    if not build.peak_memory:
        return
    used, limit = build.peak_memory >> 20, _limit(build)
    dynos = "the dyno's" if settings.BUILD_DYNO_SIZE else "the default dyno's"
    took = f"its largest process used {used} MB" + (f" of {dynos} {limit} MB." if limit else ".")
    yield f"Memory is the likely cause: {took}" if is_near_its_limit(build) else f"{took[0].upper()}{took[1:]}"


def _age(build: Build) -> Iterator[str]:
    last = build.beat_at or build.ended_at
    if (
        _is_in_a_dyno_of_ours(build)
        and build.started_at
        and last
        and last - build.started_at > LIFE - timedelta(minutes=30)
    ):
        yield "It had been running for a day: Heroku ends every one-off dyno after 24 hours."


def _deploy(build: Build, watch: Watch) -> Iterator[str]:
    """Yield a deploy during the build, if its code is known: a first build, or one off Heroku, records its own code."""
    deployed, ended = watch.site.fingerprint_at, build.ended_at or watch.at
    is_other = build.release is not None and build.release.fingerprint != watch.site.fingerprint
    if is_other and deployed and _began(build) <= deployed <= ended:
        yield f"Different code was deployed at {watch.said(deployed)}, while it ran."


def last_lines(build: Build) -> Iterator[str]:
    yield from (f"log: {' '.join(line.split())}" for line in build.log.splitlines()[-LOG_LINES:])


def _began(build: Build) -> datetime:
    return build.started_at or build.created_at
