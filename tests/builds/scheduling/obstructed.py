#!/usr/bin/env python
"""A manage.py that stops itself, for a slug made by chain.py. Its app's config says where:

OBSTRUCT_AT      stop (SIGSTOP), once, before the first statement with this text
OBSTRUCT_AFTER   the same, before the first statement outside transactions after one with this text
"""

import os
import signal
import sys

from django.core.management import execute_from_command_line
from django.db.backends.signals import connection_created


class Obstruction:
    def __init__(self) -> None:
        self.at, self.after = os.environ.get("OBSTRUCT_AT"), os.environ.get("OBSTRUCT_AFTER")
        self.waits = False

    def install(self, connection, **more) -> None:
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(self, execute, sql, params, many, context):
        if self.at and self.at in sql:
            self.at = None
            os.kill(os.getpid(), signal.SIGSTOP)
        if self.waits and not context["connection"].in_atomic_block:
            self.waits = False
            os.kill(os.getpid(), signal.SIGSTOP)
        if self.after and self.after in sql:
            self.after, self.waits = None, True
        return execute(sql, params, many, context)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    connection_created.connect(Obstruction().install, weak=False)
    execute_from_command_line(sys.argv)
