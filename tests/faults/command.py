"""`python -m tests.faults.command --at N … -- COMMAND …`: a management command with a fault.

Called by points.py instead of manage.py. Worker processes import it as their main module, so importing does nothing.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from threading import Lock

from django.core.management import execute_from_command_line
from django.db.backends.signals import connection_created


class Fault:
    """A counter of the SQL statements on all connections of this process that strikes once, at one of them.

    BEGIN and COMMIT don't count, except SQLite's BEGIN. So a strike `after` a transaction's last statement loses it,
    and one `before` the next statement keeps it.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.count, self.lock = options, 0, Lock()

    def install(self, connection, **kwargs) -> None:
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(self, execute, sql, params, many, context):
        connection = context["connection"]
        struck = self.is_struck(sql)
        if struck and self.options.outside and connection.in_atomic_block:
            connection.on_commit(lambda: self.strike(sql, in_transaction=False))
            struck = False
        if struck and self.options.when == "before":
            self.strike(sql, in_transaction=connection.in_atomic_block)
        try:
            return execute(sql, params, many, context)
        finally:
            if struck and self.options.when == "after":
                self.strike(sql, in_transaction=connection.in_atomic_block)

    def is_struck(self, sql: str) -> bool:
        with self.lock:
            self.count += self.options.text in sql
            return self.options.text in sql and self.count == self.options.at

    def strike(self, sql: str, *, in_transaction: bool) -> None:
        note = {"statement": sql, "in_transaction": in_transaction}
        Path(self.options.note).write_text(json.dumps(note))
        if self.options.do == "term":
            os.killpg(0, signal.SIGTERM)  # as Heroku does: every process of the dyno
        else:
            os.kill(os.getpid(), signal.SIGKILL if self.options.do == "kill" else signal.SIGSTOP)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.command", description=__doc__)
    parser.add_argument(
        "--at", type=int, required=True, metavar="N", help="the SQL statement, from 1; 0: before Django"
    )
    parser.add_argument("--text", default="", help="count only statements with this text")
    parser.add_argument("--outside", action="store_true", help="wait for the end of the transaction that it is in")
    parser.add_argument("--when", choices=["before", "after"], default="before", help="before or after that statement")
    parser.add_argument("--do", choices=["kill", "stop", "term"], default="kill", help="the signal")
    parser.add_argument(
        "--note", default=os.devnull, metavar="FILE", help="gets the statement, as JSON, when it happens"
    )
    parser.add_argument("command", nargs="+", help="the management command, after --")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    options = arguments()
    fault = Fault(options)
    connection_created.connect(fault.install)
    if options.at == 0:
        fault.strike("none yet", in_transaction=False)
    execute_from_command_line(["manage.py", *options.command])
    sys.exit()
