"""Two PostgreSQL clusters and the tests' databases in them, made cheaply from templates."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from private_postgres import Server, make_data_folder, private_folder

from publisher.environment import database
from publisher.refresh.servers import parameters

TEMPLATE = "template1"  # connect here, since the copied database must have no connections


@dataclass
class Place:
    """One database and the user who connects to it."""

    server: Server
    name: str
    user: str = "publisher"

    @property
    def url(self) -> str:
        """Address with a password, which these servers ignore."""
        return self.server.url.replace("publisher@", f"{self.user}:open-sesame@").replace("/postgres", f"/{self.name}")

    @property
    def programs(self) -> Path:
        return self.server.binaries

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(**{**parameters(database(self.url)), "user": "publisher"})
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def copy(self, name: str, *, tablespace: str = "pg_default") -> "Place":
        """Copy the database, replacing an older one of that name."""
        template = Place(self.server, TEMPLATE)
        template.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        template.ask(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}" TABLESPACE {tablespace}')
        return Place(self.server, name, self.user)

    def dump(self, *words: str) -> str:
        command = [self.programs / "pg_dump", *words, f"--dbname={self.url}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def load(self, dump: str) -> None:
        command = [self.programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={self.url}"]
        subprocess.run(command, input=dump, check=True, text=True, stdout=subprocess.DEVNULL)

    @property
    def number(self) -> int:
        """Number of its folder among the server's files."""
        return int(self.ask("SELECT oid::text FROM pg_database WHERE datname = current_database()")[0][0])

    def last_transaction(self) -> int:
        """Return the newest transaction number, which changes with every write but not with reads."""
        return int(self.ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")[0][0])


@dataclass
class Pair:
    production: Place
    yesterday: Place


@contextmanager
def pair_of_clusters(migrated: Server) -> Iterator[Pair]:
    """Yield two migrated clusters on two servers, not one copied."""
    with private_folder("publisher-production-") as one, private_folder("publisher-staging-") as other:
        subprocess.run(["cp", "-a", migrated.folder / "data", one], check=True)
        make_data_folder(migrated.binaries, other)
        servers = [Server(migrated.binaries, folder) for folder in (one, other)]
        try:
            for server in servers:
                server.start()
                Place(server, TEMPLATE).ask("ALTER SYSTEM SET autovacuum = off")  # it uses transaction numbers
                Place(server, TEMPLATE).ask("SELECT pg_reload_conf()")
            yield Pair(Place(servers[0], "postgres").copy("production"), _loaded(servers))
        finally:
            for server in servers:
                server.stop(immediate=True)


def _loaded(servers: list[Server]) -> Place:
    yesterday = Place(servers[1], "postgres")
    yesterday.load(Place(servers[0], "postgres").dump())
    return yesterday


@contextmanager
def small_disk(server: Server) -> Iterator[Path]:
    """Mount a separate file system as the server's tablespace `small_disk`."""
    with private_folder("publisher-disk-") as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True, text=True
        )
        if mounted.returncode:
            pytest.skip(f"NO DISK THAT A TEST MAY FILL, because only root can mount one: {mounted.stderr.strip()}")
        template = Place(server, TEMPLATE)
        try:
            shutil.chown(folder, "nobody")
            template.ask(f"CREATE TABLESPACE small_disk LOCATION '{folder}'")
            yield folder
        finally:
            template.ask('DROP DATABASE IF EXISTS "staging" WITH (FORCE)')
            template.ask("DROP TABLESPACE IF EXISTS small_disk")
            subprocess.run(["umount", "--lazy", folder], check=True)


def search_path(*folders: Path) -> str:
    return os.pathsep.join([*map(str, folders), os.environ["PATH"]])
