"""Django's SQLite backend, which can also be opened for reading on a disk without any space.

WAL needs a file of 32 KB as soon as the first process opens the database, and where that can't be made not even readers
are served. Then the database goes back to a rollback journal, which readers need no file for. The next connection that
finds space turns WAL on again.
"""

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base

NO_SPACE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}

WITHOUT_WAL = [
    # Alone, SQLite keeps in memory what is otherwise in that file; and one page is written in its place, so no journal
    # is needed on the disk. https://www.sqlite.org/wal.html#use_of_wal_without_shared_memory
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA journal_mode=MEMORY",
    # The others may come in again with the next statement.
    "PRAGMA locking_mode=NORMAL",
    "SELECT count(*) FROM sqlite_master",
    # What is written, should there be space, is safe from a crash.
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
            connection.close()  # it shares the file, which has to be ours alone for a moment
            # The lower byte is the result code, what is above it the details.
            if error.sqlite_errorcode & 0xFF not in NO_SPACE:
                raise
        return _told(super().get_new_connection(conn_params), WITHOUT_WAL)


def _told(connection: sqlite3.Connection, commands: list[str]) -> sqlite3.Connection:
    for command in commands:
        connection.execute(command).fetchall()
    return connection
