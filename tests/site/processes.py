"""Work in a process of its own, which may be killed or lose its rights, with a database connection of its own."""

import os
import traceback
import warnings
from collections.abc import Callable

from django.db import connections

from static_site.mirrors.directory import MirrorError

Work = Callable[[], object]


def in_another_process(work: Work) -> tuple[int, str]:
    """Exit code (0 done, 1 MirrorError, 2 anything else, negative: the signal that ended it) and what it said."""
    reader, writer = os.pipe()
    child = start(work, writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def start(work: Work, writer: int | None = None) -> int:
    """The id of a process that does it, and writes what came of it."""
    connections.close_all()
    with warnings.catch_warnings():
        # Newer Pythons warn of threads, which other tests' servers may have; they hold nothing that is needed here.
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
