"""Work in a separate process with its own database connection, which may be killed or lose its rights."""

import os
import traceback
import warnings
from collections.abc import Callable

from django.db import connections

from static_site.mirrors.directory_mirror import MirrorError

Work = Callable[[], object]


def in_another_process(work: Work) -> tuple[int, str]:
    """Return the exit code (0 done, 1 MirrorError, 2 other errors, negative: its signal) and the output."""
    reader, writer = os.pipe()
    child = start(work, writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def start(work: Work, writer: int | None = None) -> int:
    """Start a process that does the work and writes its result; return its id."""
    connections.close_all()
    with warnings.catch_warnings():
        # Newer Pythons warn about threads, which other tests' servers may have; they hold nothing needed here.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    code, said = _outcome(work)
    if writer:
        os.write(writer, said.encode())
    os._exit(code)


def _outcome(work: Work) -> tuple[int, str]:
    try:
        return 0, str(work())
    except MirrorError as error:
        return 1, str(error)
    except BaseException:
        return 2, traceback.format_exc()
