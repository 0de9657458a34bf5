"""A worker process: recipes in, bytes out; or orders in, for which a reader makes the recipes here.

The kernel enforces the limits, so they end even a loop in native code: an alarm for each page, and a limit on the
address space. Either kills the worker; the build then identifies the page that caused it (`worker_pool.py`).
"""

import resource
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any

from static_site.rendering import wire
from static_site.rendering.packing import digest_of, pack
from static_site.rendering.recipe import Context
from static_site.rendering.renderer import Renderer
from static_site.rendering.tasks import Batch, Defect, Done, Limits, Order, Reader, Result, Task, Work
from static_site.theme import Theme, ThemeError

SILENT_SECONDS = 1.0
"""Seconds between signs of life. Most batches take less, so most workers send only their answer."""

CAUSED_BY_DATA = (ThemeError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, MemoryError)
"""Errors that fail only one output. Any other is a defect of ours: it ends the build and its traceback is recorded."""

_renderer: Renderer
_limits: Limits


def serve(pipe: "Connection[Any, Any]", theme: Theme, site: Context, limits: Limits, read: Reader) -> None:
    """Carry out order after order until the pipe closes: the main loop of a worker process."""
    start(theme, site, limits)
    while True:
        try:
            message = wire.unpacked_message(pipe.recv_bytes())
        except EOFError:
            return
        try:
            answer: Batch | Defect = carry_out(message, read, pipe)
        except MemoryError:  # while reading, which takes less in the build's own process
            return
        except Exception as error:  # the database's, or a defect of ours; the build's own process re-raises it
            answer = Defect.of(error)
        pipe.send_bytes(wire.packed_answer(answer))


def start(theme: Theme, site: Context, limits: Limits) -> None:
    """Prepare this process; called once in each worker."""
    global _renderer, _limits
    _renderer, _limits = Renderer(theme, site), limits
    # The parent process may have set a lower hard limit, which can't be raised.
    highest = resource.getrlimit(resource.RLIMIT_AS)[1]
    ceiling = _address_space() + limits.memory
    ceiling = ceiling if highest == resource.RLIM_INFINITY else min(ceiling, highest)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def carry_out(message: Order | list[Task], read: Reader, pipe: "Connection[Any, Any]") -> Batch:
    """Render tasks, or what an order needs; between pages, report now and then how many are done."""
    tasks, removed = Work(message, []) if isinstance(message, list) else read(message)
    results: list[Result] = []
    spoke = monotonic()
    for task in tasks:
        if monotonic() - spoke > SILENT_SECONDS:
            pipe.send_bytes(wire.packed_count(len(results)))
            spoke = monotonic()
        results.append(_render(task))
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Batch(Done(results, removed), used.ru_utime + used.ru_stime, used.ru_maxrss << 10)


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
    if recipe.blob:
        return Result(path, kind, recipe.blob, recipe.size, recipe.content_type, place=recipe.place)
    digest = digest_of(recipe.location, content)
    body = pack(content)
    return Result(path, kind, digest, len(content), recipe.content_type, recipe.location, body, place=recipe.place)


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
