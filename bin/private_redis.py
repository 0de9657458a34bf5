"""A Redis server's program, for tests of Celery workers; called by bin/run_tests.py.

It comes from the machine, else from Debian's packages, unpacked but not installed.
"""

import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from debian_package import NoPackageError, libraries, unpack
from private_postgres import private_folder

NAME = "redis-server"


class NoRedisError(Exception):
    """No Redis could be found; the message says why."""


@contextmanager
def redis_program() -> Iterator[str]:
    """Yield the path of a program that starts Redis with the arguments given to it."""
    if found := shutil.which(NAME):
        yield found
        return
    with private_folder("publisher-redis-") as folder:
        try:
            root = unpack(NAME, folder)
        except NoPackageError as error:
            raise NoRedisError(str(error)) from error
        if root is None:
            raise NoRedisError(f"this machine has neither {NAME} nor apt-get to get it with")
        yield str(starter(folder, root / "usr" / "bin" / NAME))


def starter(folder: Path, program: Path) -> Path:
    """Write a script that starts an unpacked program with its libraries."""
    script = folder / "start"
    words = [*(f"{name}={value}" for name, value in libraries(folder).items()), str(program)]
    script.write_text(f'#!/bin/sh\nexec env {shlex.join(words)} "$@"\n')
    script.chmod(0o755)
    return script
