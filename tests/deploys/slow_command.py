"""`python -m tests.deploys.slow_command COMMAND …`: a management command whose every read takes a while longer.

Nothing is slowed down within transactions: they hold locks. Worker processes import it as their main module.
"""

import os
import sys
import time

from django.core.management import execute_from_command_line
from django.db.backends.signals import connection_created

SECONDS = 0.06


def linger(execute, sql, params, many, context):
    if not context["connection"].in_atomic_block:
        time.sleep(SECONDS)
    return execute(sql, params, many, context)


def install(connection, **kwargs):
    if linger not in connection.execute_wrappers:
        connection.execute_wrappers.append(linger)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    connection_created.connect(install)
    execute_from_command_line(["manage.py", *sys.argv[1:]])
