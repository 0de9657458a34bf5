"""The copy of production's database into this one: pg_dump's output, masked on the way, into one psql transaction.

COMMIT is sent once the whole dump has arrived, and nothing commits before, so a copy that ends early leaves no trace.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg2 import sql

from publisher.command_lines import command
from publisher.refresh import script
from publisher.refresh.children import Child, Failed, running
from publisher.refresh.copied_columns import stays, unclassified
from publisher.refresh.dump import Incomplete, masked
from publisher.refresh.politeness import watched
from publisher.refresh.proofs import KnownServer, objections
from publisher.refresh.servers import environment, reading

SNAPSHOT_SECONDS = 600
"""Dump time limit in seconds (production can't clean up meanwhile); the whole refresh gets six times as long."""

TRIES, PAUSE_SECONDS = 3, 60
"""Attempts at the dump, which lets go if production needs its tables, and the pause between attempts in seconds."""

DUMP = ["pg_dump", "--no-owner", "--no-privileges", "--no-tablespaces", "--no-comments", "--no-password"]
READ_ONLY = "-c default_transaction_read_only=on"

# Terse: without the values in the server's error messages.
LOAD = ["psql", "--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null"]
LOAD += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse"]
SQL_ERROR = 3
"""psql's exit code after a failed statement. If the connection was lost, the statement's outcome is unknown."""

Tables = dict[str, list[str]]


class CopyRefused(Exception):
    """The refresh was refused before it began; the text says why, in sentences."""


class LetGo(Failed):
    """Something in production waited for a table that the dump was reading."""


class CopyUnknown(Exception):
    """COMMIT was sent and its answer was lost."""


@dataclass
class Refresh:
    """A refresh from one DATABASES entry into another. Afterwards `rows` and `left` count the rows in each table."""

    source: Mapping[str, Any]
    target: Mapping[str, Any]
    rows: Counter[str] = field(default_factory=Counter)
    left: dict[str, int] = field(default_factory=dict)
    seconds: float = SNAPSHOT_SECONDS
    pause: float = PAUSE_SECONDS

    def prove(self) -> None:
        """Raise Refused if anything speaks against a refresh; may raise Unreadable."""
        with reading(self.source) as source, reading(self.target) as target:
            _refuse(KnownServer.by(source), KnownServer.by(target))

    def run(self) -> None:
        """Copy. After Refused, Unreadable or Failed the target is unchanged; after Undecided it may have the copy."""
        for _ in range(TRIES - 1):
            try:
                return self._try()
            except LetGo:
                time.sleep(self.pause)
        self._try()

    def _try(self) -> None:
        self.rows.clear()
        with reading(self.source) as source:
            there = KnownServer.by(source)
            with reading(self.target) as target:
                here = KnownServer.by(target)
            _refuse(there, here)
            self.left = {table: _count(source, table) for table in there.tables if stays(table)}
            source.execute("SELECT pg_export_snapshot()")
            self._copy(source, there.tables, here.tables)

    def _copy(self, source: Any, tables: Tables, old: Tables) -> None:
        snapshot = source.fetchone()[0]
        dump_words = [*DUMP, f"--snapshot={snapshot}", *(f"--table=public.{table}" for table in tables)]
        dump_words += [f"--exclude-table-data=public.{table}" for table in self.left]
        with running(LOAD, environment(self.target)) as load, load.at_most(6 * self.seconds):
            load.tell(script.BEGIN)
            with running(dump_words, environment(self.source, options=READ_ONLY)) as dump:
                self._pass_on(dump, load, source)
            load.tell(script.exchange(tables, old))
            _commit(load)

    def _pass_on(self, dump: Child, load: Child, source: Any) -> None:
        try:
            # Limit both: if psql stalls, this process waits for psql and keeps production's tables locked.
            with dump.at_most(self.seconds), load.at_most(self.seconds), watched(source, dump, load) as is_waited_for:
                self._lines(dump, load)
        except Failed:
            if not is_waited_for.is_set():
                raise
        if is_waited_for.is_set():
            raise LetGo("Something in production waited for a table that was being read, so the copy was abandoned.")
        source.connection.rollback()

    def _lines(self, dump: Child, load: Child) -> None:
        try:
            for line in masked(dump.lines, self.rows):
                load.write(line)
        except Incomplete:
            raise dump.failure() from None
        dump.finish()


def _commit(load: Child) -> None:
    try:
        load.tell("COMMIT;\n")
    except Failed as failed:
        raise failed if load.process.returncode == SQL_ERROR else CopyUnknown(str(failed)) from failed


def _refuse(source: KnownServer, target: KnownServer) -> None:
    reasons = objections(source, target)
    if "pages_page" not in source.tables:
        reasons.append("The database of REFRESH_SOURCE_URL has no pages, so it isn't Publisher's.")
    if "auth_user" not in target.tables:
        reasons.append(f"The database of DATABASE_URL has no tables yet; type {command('migrate')}.")
    if new := unclassified(source.tables):
        reasons.append(
            f"No one has decided whether {', '.join(new)} may leave production; "
            "add it to publisher/refresh/copied_columns.py."
        )
    if reasons:
        raise CopyRefused(" ".join(reasons))


def _count(cursor: Any, table: str) -> int:
    cursor.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table)))
    return int(cursor.fetchone()[0])
