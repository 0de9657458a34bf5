"""`python -m tests.deploys.freezing_command TEXT COMMAND …`: a management command that stops (SIGSTOP), once.

It does so before the first SQL statement outside of a transaction that has TEXT in it: within one it would hold locks.
Worker processes import this as their main module.
"""

import os
import signal
import sys

from django.core.management import execute_from_command_line
from django.db.backends.signals import connection_created


class Freezing:
    def __init__(self, text):
        self.text, self.is_over = text, False

    def install(self, connection, **kwargs):
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(self, execute, sql, params, many, context):
        if self.text in sql and not self.is_over and not context["connection"].in_atomic_block:
            self.is_over = True
            os.kill(os.getpid(), signal.SIGSTOP)
        return execute(sql, params, many, context)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    freezing = Freezing(sys.argv[1])
    connection_created.connect(freezing.install)
    execute_from_command_line(["manage.py", *sys.argv[2:]])
