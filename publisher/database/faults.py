"""Classification of database errors into faults, and the sentence that people read for each.

PostgreSQL identifies errors by SQLSTATE, SQLite by result code. psycopg2 has no SQLSTATE for a lost or failed
connection, and Django's classes mislead: read-only is an InternalError, a missing write privilege a ProgrammingError.
"""

import re
import sqlite3
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.transaction import TransactionManagementError

from publisher.command_lines import command


class Fault(Enum):
    """What is wrong and how to fix it; together they make one sentence."""

    LOST = (
        "The database can't be reached",
        "it usually recovers on its own, so try again in a minute; heroku pg:info shows more",
    )
    TOO_MANY_CONNECTIONS = (
        "The database accepts no more connections",
        "try again in a minute; heroku pg:ps shows who holds them",
    )
    TIMED_OUT = (
        "The database took too long",
        "something else holds a lock that is needed here, so try again in a minute; heroku pg:locks shows what",
    )
    READ_ONLY = (
        "The database can only be read at the moment",
        "it is being maintained or replaced, so try again in a few minutes; heroku pg:info shows more",
    )
    IDLE = (
        "The database ended an idle transaction",
        "try again; if it happens twice, it is a bug in Publisher, so report it to the developers",
    )
    FULL = (
        "The database has no space left",
        "make room with {prune}, or take a larger plan or disk",
    )
    DISK_FULL = (
        "The database has no space left",
        "free a few megabytes on the disk of its file, then make room in the file with {prune}",
    )
    NO_WRITES = (
        "The database lets us read, but not write",
        "it may be over its plan's size limit, so make room with {prune} or take a larger plan",
    )
    REFUSED = (
        "The database refuses DATABASE_URL",
        "correct it, because waiting won't help; heroku pg:credentials:url shows the right one",
    )
    OTHER = ("The database failed", "the log has the traceback for Publisher's developers")

    def __init__(self, what: str, cure: str) -> None:
        self.what, self._cure = what, cure

    @property
    def cure(self) -> str:
        return self._cure.format(prune=command("prune_releases"))

    @property
    def sentence(self) -> str:
        """The sentence for editors, without the database's own words, which may name hosts and accounts."""
        return f"{self.what}: {self.cure}."

    @classmethod
    def of(cls, error: BaseException) -> "Fault | None":
        """Return the fault behind a Django error, or None if the error isn't the database's."""
        error = _first(error)
        if not isinstance(error, DatabaseError | InterfaceError):
            return None
        if isinstance(error.__cause__, sqlite3.Error):
            # The lower byte is the result code; the higher bytes are details.
            return SQLITE.get(getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF, cls.OTHER)
        return _of_postgres(error)


NO_ROOM = (Fault.FULL, Fault.DISK_FULL, Fault.NO_WRITES)
"""Faults that pruning old releases fixes."""

SQLITE = {
    sqlite3.SQLITE_BUSY: Fault.TIMED_OUT,
    sqlite3.SQLITE_LOCKED: Fault.TIMED_OUT,
    sqlite3.SQLITE_FULL: Fault.DISK_FULL,
    sqlite3.SQLITE_IOERR: Fault.DISK_FULL,
    sqlite3.SQLITE_READONLY: Fault.NO_WRITES,
}

POSTGRES = {
    "57P01": Fault.LOST,  # ended by an administrator, as in a failover
    "57P02": Fault.LOST,  # the server crashed
    "57P03": Fault.LOST,  # it is starting
    "53300": Fault.TOO_MANY_CONNECTIONS,
    "55P03": Fault.TIMED_OUT,  # lock_timeout
    "57014": Fault.TIMED_OUT,  # statement_timeout
    "40P01": Fault.TIMED_OUT,  # deadlock
    "40001": Fault.TIMED_OUT,
    "25006": Fault.READ_ONLY,
    "25P03": Fault.IDLE,  # psycopg2 usually hides this: it then looks like a lost connection
    "53100": Fault.FULL,
    "42501": Fault.NO_WRITES,
}

# What servers say when they refuse one connection too many.
NO_CONNECTION_LEFT = (
    "too many connections",  # for the role or the database
    "too many clients",  # for the server
    "connection slots",  # only those for administrators are left
    "no more connections allowed",  # from PgBouncer
)


# What waiting doesn't cure: libpq's words for an option that it can't use, and servers' for an account or name.
PERMANENT = re.compile(
    r"invalid dsn:|invalid \S+ value:|invalid integer value|invalid port number|could not match \d+"
    r"|definition of service|SSL was required|no pg_hba\.conf entry|authentication failed for user"
    r"|(?:role|database) \".*\" does not exist"
)


def sentence(error: BaseException) -> str:
    """Return the fault in one sentence, with the database's own words, for the people who run Publisher."""
    fault = Fault.of(error) or Fault.OTHER
    reason = " ".join(str(_first(error)).split()).rstrip(".")
    return f"{fault.what} ({reason}): {fault.cure}."


def described(error: BaseException) -> str:
    """Return a fault's sentence, or any other error's type and message."""
    return sentence(error) if Fault.of(error) else f"{type(error).__name__}: {error}"


def _first(error: BaseException) -> BaseException:
    """Return the error that made a transaction unusable, if Django only reports that it is unusable."""
    while isinstance(error, TransactionManagementError) and error.__cause__:
        error = error.__cause__
    return error


def _of_postgres(error: BaseException) -> Fault:
    cause = error.__cause__
    if code := getattr(cause, "pgcode", None):
        return Fault.LOST if code.startswith("08") else POSTGRES.get(code, Fault.OTHER)
    if PERMANENT.search(str(error)):
        return Fault.REFUSED
    if any(words in str(error) for words in NO_CONNECTION_LEFT):
        return Fault.TOO_MANY_CONNECTIONS
    # A server crash usually raises the base class; Django's own errors of that class have no cause.
    gone = isinstance(error, OperationalError | InterfaceError) or (cause and type(error) is DatabaseError)
    return Fault.LOST if gone else Fault.OTHER
