"""What a worker process does: recipes in, bytes out. It knows no database, and imports no Django.

The limits are the kernel's, so that they end even a loop in native code: an alarm clock a page, and a ceiling on the
address space. Either kills the worker; the build then finds the page that did it (`worker_pool.py`).
"""

import multiprocessing
import os
import resource
import signal
import threading
import traceback
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Any

from static_site.rendering import wire
from static_site.rendering.packing import digest_of, pack
from static_site.rendering.recipe import Context
from static_site.rendering.renderer import Renderer
from static_site.rendering.tasks import Batch, Defect, Limits, Result, Task
from static_site.theme import Theme, ThemeError

SILENT_SECONDS = 1.0
"""Most batches take less, so most workers say nothing but their answer."""

CAUSED_BY_DATA = (ThemeError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, MemoryError)
"""What costs one output alone. Anything else is a defect of ours and ends the build, with its traceback on record."""

_renderer: Renderer
_limits: Limits


def serve(pipe: "Connection[Any, Any]", theme: Theme, site: Context, limits: Limits) -> None:
    """Render batch after batch until the pipe ends: all that a worker process does."""
    start(theme, site, limits)
    while True:
        try:
            tasks = wire.unpacked_tasks(pipe.recv_bytes())
        except EOFError:
            return
        try:
            answer: Batch | Defect = render(tasks, pipe)
        except Exception as error:  # a defect of ours, which the build's own process raises again
            answer = Defect(error, traceback.format_exc())
        pipe.send_bytes(wire.packed_answer(answer))


def start(theme: Theme, site: Context, limits: Limits) -> None:
    """Prepare this process; called once in each worker."""
    global _renderer, _limits
    _renderer, _limits = Renderer(theme, site), limits
    # Heroku signals every process of a dyno: only the build itself decides when to stop.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    # Whoever started us may have set a lower one, which nobody may raise.
    highest = resource.getrlimit(resource.RLIMIT_AS)[1]
    ceiling = _address_space() + limits.memory
    ceiling = ceiling if highest == resource.RLIM_INFINITY else min(ceiling, highest)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def render(tasks: list[Task], pipe: "Connection[Any, Any]") -> Batch:
    """Between two pages it says now and then how many it has done."""
    results: list[Result] = []
    spoke = monotonic()
    for task in tasks:
        if monotonic() - spoke > SILENT_SECONDS:
            pipe.send_bytes(wire.packed_count(len(results)))
            spoke = monotonic()
        results.append(_render(task))
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Batch(results, used.ru_utime + used.ru_stime, used.ru_maxrss << 10)


def _render(task: Task) -> Result:
    signal.alarm(_limits.seconds)
    try:
        return packed(task, _renderer.render(task.recipe))
    except CAUSED_BY_DATA as error:
        return Result(task.path, task.kind, error=f"{type(error).__name__}: {error}")
    finally:
        signal.alarm(0)


def packed(task: Task, content: bytes) -> Result:
    path, kind, recipe = task
    digest = digest_of(recipe.location, content)
    return Result(path, kind, digest, len(content), recipe.content_type, recipe.location, pack(content))


def _end_with_the_parent() -> None:
    """A build that is killed outright cannot tell its workers; without this they would stay for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - this runs in workers only
    wait([parent.sentinel])
    os._exit(1)


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
