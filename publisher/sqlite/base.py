"""Django's SQLite backend, with the ability to open a database for reading on a full disk.

WAL needs a 32 KB file as soon as the first process opens the database; without it, even readers can't be served. In
that case the database goes back to a rollback journal, which readers need no file for. The next connection that finds
space turns WAL on again.
"""

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base

NO_SPACE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}

WITHOUT_WAL = [
    # With exclusive access, SQLite keeps that file's content in memory. It overwrites one page in place, so it needs no
    # journal on disk. https://www.sqlite.org/wal.html#use_of_wal_without_shared_memory
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA journal_mode=MEMORY",
    # Let other connections in again, from the next statement.
    "PRAGMA locking_mode=NORMAL",
    "SELECT count(*) FROM sqlite_master",
    # Keep later writes safe from a crash, should there be space for them.
    "PRAGMA journal_mode=DELETE",
]


class DatabaseWrapper(base.DatabaseWrapper):
    init_commands: list[str]

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        usual, self.init_commands = self.init_commands, []
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        try:
            return _told(connection, usual)
        except sqlite3.OperationalError as error:
            connection.close()  # it shares the file, which must be ours alone for a moment
            # The lower byte is the result code; the higher bytes are details.
            if error.sqlite_errorcode & 0xFF not in NO_SPACE:
                raise
        return _told(super().get_new_connection(conn_params), WITHOUT_WAL)


def _told(connection: sqlite3.Connection, commands: list[str]) -> sqlite3.Connection:
    for command in commands:
        connection.execute(command).fetchall()
    return connection
