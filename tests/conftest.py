"""Shared fixtures for every test: a real database with the migrations' rows, and no network except loopback."""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.pristine import restored_after_each_test

TESTS = Path(__file__).parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".env", "var", "dist", ".*cache", ".hypothesis", "__pycache__")
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def refuse_strangers(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise if a connection or look-up would leave the machine (a Python audit hook)."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
    elif event == "socket.getaddrinfo":
        host = str(arguments[0] or "localhost")
    else:
        return
    if not host.startswith(LOOPBACK):
        raise PermissionError(f"Tests may not use the network, and this one tried to reach {host}")


sys.addaudithook(refuse_strangers)

# Builds that a test starts by accident are refused, here and in its commands: no server listens there.
NOWHERE = {
    "BUILD_LAUNCHER": "heroku_api",
    "BUILD_APP": "no-app",
    "BUILD_API_KEY": "no-key",
    "BUILD_API_URL": "http://127.0.0.1:9",
    "BUILD_NEARBY_OUTPUTS": "0",
}

# A busy machine must not fail a test.
hypothesis_settings.register_profile(
    "publisher", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("publisher")


def pytest_configure() -> None:
    """Serve the web UI's files from the source, without collectstatic, and let no build start by accident."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PREPARE_AFTER_UPLOAD = False  # its process would open the developer's database
    for name, value in NOWHERE.items():
        os.environ[name] = value
        setattr(settings, name, int(value) if value.isdecimal() else value)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write the failed tests for the last lines of bin/test, which are often all that is kept of a run."""
    failed = [report for kind in ("failed", "error") for report in terminalreporter.stats.get(kind, ())]
    if failed and (told := os.environ.get("PUBLISHER_TEST_FAILED")):
        crashes = [getattr(getattr(report.longrepr, "reprcrash", None), "message", "") for report in failed]
        firsts = [(message.splitlines() or [""])[0][:200] for message in crashes]
        Path(told).write_text(
            "".join(f"\n    {report.nodeid}  {first}" for report, first in zip(failed, firsts, strict=True))
        )


# In a full run these run only on PostgreSQL, the database of every deployment; on SQLite, browser tests use the desk
# and the real CLI launches builds. If named on bin/test's command line, they run on both.
LEFT_TO_POSTGRESQL = tuple(
    f"{TESTS}/{room}/"
    for room in (
        "chaos",
        "deploys",
        "desk",
        "heroku",
        "jobs",
        "builds/launching",
        "builds/scheduling",
        "builds/watching",
    )
)
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests without a database once, in SQLite's stage.

    After a test that commits, the migrations' rows (the home page) are restored: tests/pristine.py.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        wanted = {**marker.kwargs} if marker else {}
        fixtures = set(getattr(item, "fixturenames", ()))
        if "migrated_postgres" in fixtures:  # needs a separate server, which bin/test gets for its second stage
            item.add_marker("left_to_postgresql")
        elif not marker and not DATABASE_FIXTURES & fixtures:
            item.add_marker("any_database")
        elif str(item.path).startswith(LEFT_TO_POSTGRESQL):
            item.add_marker("left_to_postgresql")
        if wanted.get("transaction") or {"transactional_db", "live_server"} & fixtures:
            wanted.update(transaction=True, serialized_rollback=True)
            item.add_marker(pytest.mark.django_db(**wanted), append=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test process its own SQLite file, with production's locks, or its own PostgreSQL database."""
    names = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        names["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        names["NAME"] = f"test_publisher_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make every test start with the migrations' rows, even after a test that commits, on a new install."""
    with django_db_blocker.unblock():
        restored_after_each_test(connection)
        MigrationRecorder.Migration.objects.update(applied=datetime(2999, 1, 1, tzinfo=UTC))


@pytest.fixture
def root() -> Path:
    """Return the project's folder."""
    return settings.BASE_DIR


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """Copy the project to a folder with spaces in its path, with this run's packages and no data."""
    copy = tmp_path / "a folder with spaces"
    shutil.copytree(root, copy, ignore=LEFT_OUT)
    (copy / ".venv").symlink_to(sys.prefix)
    return copy
