"""A PostgreSQL server for a single test to stop, crash and restart: the fixture `own_postgres`.

Meanwhile it is Django's database, so models and tests.builds.commands use it like any other; such a test has no
mark django_db. For a folder's tests, import the fixtures in its conftest.py as tests/faults/conftest.py does.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections
from private_postgres import NoPostgresError, Server, make_data_folder, on_this_machine, private_folder

from publisher.environment import database


class OwnPostgres(Server):
    """A server under Django that closes the test's connection when it stops."""

    def stop(self, *, immediate: bool = False) -> None:
        super().stop(immediate=immediate)
        connection.close()


@pytest.fixture(scope="session")
def migrated_postgres(django_db_blocker) -> Iterator[Server]:
    """Make a stopped server with all migrations applied; each test gets a copy of its data."""
    with private_folder("publisher-migrated-") as folder:
        server = OwnPostgres(server_binaries(), folder)
        try:
            make_data_folder(server.binaries, folder)
            server.start()
        except (OSError, NoPostgresError) as error:
            pytest.skip(f"NO POSTGRESQL SERVER STARTS from {server.binaries}, so nothing crashed it: {error}")
        with django_db_blocker.unblock(), as_django_database(server):
            call_command("migrate", verbosity=0)
            server.stop()
        yield server


def server_binaries() -> Path:
    """Return the binaries of the run's own server (set by bin/run_tests.py), else this machine's newest."""
    if given := os.environ.get("PUBLISHER_TEST_POSTGRES"):
        return Path(given)
    for found in on_this_machine(Path()):
        return found
    pytest.skip("NO POSTGRESQL SERVER ON THIS MACHINE, so nothing crashed it; bin/test gets one for its second stage")


@pytest.fixture
def own_postgres(migrated_postgres: Server, django_db_blocker) -> Iterator[OwnPostgres]:
    """Run a migrated server as Django's database; the test may stop, crash and restart it."""
    with private_folder("publisher-own-") as folder:
        subprocess.run(["cp", "-a", migrated_postgres.folder / "data", folder], check=True)
        server = OwnPostgres(migrated_postgres.binaries, folder)
        with django_db_blocker.unblock(), as_django_database(server):
            server.start()
            try:
                yield server
            finally:
                server.stop()


@contextmanager
def as_django_database(server: Server) -> Iterator[None]:
    """Point the default connection at the server, and afterwards back at the test run's database."""
    usual, usual_entry = connections["default"], connections.settings["default"]
    usual.close()
    connections.settings["default"] = connections.configure_settings({"default": database(server.url)})["default"]
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = usual_entry
        connections["default"] = usual
