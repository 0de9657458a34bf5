"""A management command as a process of its own: it may end as it likes, and is told to end when we are."""

import shlex
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings
from django.db import connection

from publisher.jobs.local_time import LocalJob
from publisher.jobs.models import Occurrence


def running(words: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "manage.py", *words], cwd=settings.BASE_DIR)  # noqa: S603 - our own


def exit_code(process: "subprocess.Popen[bytes]") -> int:
    """When it has ended; for one that a signal ended the number that a shell gives, 128 and the signal's."""
    code = process.wait()
    return 128 - code if code < 0 else code


def carry_out(occurrence: Occurrence) -> int:
    """Run the job of a claimed occurrence to its end, which is recorded; its exit code."""
    connection.close()  # a pooled one waits for nobody meanwhile
    with running(shlex.split(LocalJob.parse(occurrence.job).words)) as process:
        code = exit_code(process)
    Occurrence.objects.end(occurrence, code)
    return code
