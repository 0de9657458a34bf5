"""What a worker process does: plain data in, bytes out. It knows no database.

The limits are the kernel's, so that they end even a loop in native code: an alarm clock a page, and a ceiling on the
address space. Either kills the worker; the build then finds the page that did it (`pool.py`).
"""

import hashlib
import multiprocessing
import os
import resource
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

import django
from django.apps import apps
from isal import igzip

if not apps.ready:
    django.setup()

from static_site.context import Context
from static_site.outputs import OUTPUTS
from static_site.rendering.file import File
from static_site.rendering.renderer import Renderer
from static_site.theme import Theme, ThemeError

COMPRESSION = 2
"""isal's level: nearly zlib's size at a fifth of its time."""


@dataclass(frozen=True)
class Task:
    path: str
    kind: str
    needs: Context


@dataclass(frozen=True)
class Result:
    """One output's bytes, ready to be stored, or the error that prevented them."""

    path: str
    kind: str
    digest: str = ""
    size: int = 0
    content_type: str = ""
    location: str = ""
    body: bytes = b""
    error: str = ""


@dataclass(frozen=True)
class Batch:
    """A batch's results, and what its worker has used since it began: CPU seconds, and memory in bytes at its peak."""

    results: list[Result]
    worker: int
    cpu_seconds: float
    peak_memory: int


@dataclass(frozen=True)
class Limits:
    seconds: int  # for one page
    memory: int  # bytes over what the process needs by itself


_renderer: Renderer
_limits: Limits


def start(theme: Theme, site: Context, limits: Limits) -> None:
    """Prepare this process; called once in each worker."""
    global _renderer, _limits
    _renderer, _limits = Renderer(theme, site), limits
    # Heroku signals every process of a dyno: only the build itself decides when to stop.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    ceiling = _address_space() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def render(tasks: list[Task]) -> Batch:
    results = [_render(task) for task in tasks]
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Batch(results, os.getpid(), used.ru_utime + used.ru_stime, used.ru_maxrss << 10)


def _render(task: Task) -> Result:
    signal.alarm(_limits.seconds)
    try:
        return packed(task, OUTPUTS[task.kind].render(task.needs, _renderer))
    except (ThemeError, ValueError, KeyError, TypeError, MemoryError) as error:
        return Result(task.path, task.kind, error=f"{type(error).__name__}: {error}")
    finally:
        signal.alarm(0)


def packed(task: Task, file: File) -> Result:
    """Hash and compress an output. The digest covers a redirect's target as well as its bytes."""
    digest = hashlib.sha256(file.location.encode() + file.body).hexdigest()
    body = igzip.compress(file.body, compresslevel=COMPRESSION, mtime=0)
    return Result(task.path, task.kind, digest, len(file.body), file.content_type, file.location, body)


def _end_with_the_parent() -> None:
    """A build that is killed outright cannot tell its workers; without this they would stay for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - this runs in workers only
    wait([parent.sentinel])
    os._exit(1)


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
