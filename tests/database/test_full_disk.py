"""SQLite's file on a disk that is really full: readers get the site, and the suggested command reports truthfully."""

import sqlite3
import subprocess
from contextlib import closing, contextmanager, suppress
from shutil import disk_usage

import pytest

from tests.builds.commands import manage
from tests.static_site.test_serving_for_real import ask, connected, served

# A file that no longer belongs to a release.
FOUND_OLD = """
INSERT INTO static_site_artifact (path, since, until, kind, digest, size, content_type, location, body, reason)
SELECT 'old.html', 0, 1, kind, digest, size, content_type, location, body, reason FROM static_site_artifact LIMIT 1;
"""


@pytest.fixture
def disk(tmp_path):
    """Mount a separate file system."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder]
    mounted = subprocess.run(command, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"NO DISK THAT A TEST MAY FILL, because only root can mount one: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(disk):
    filling = disk / "somebody else's"
    with filling.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    assert disk_usage(disk).free == 0
    yield
    filling.unlink()


def test_a_web_process_that_starts_on_a_full_disk_serves_readers_and_pruning_says_what_it_needs(root, tmp_path, disk):
    database = {"DATABASE_URL": f"sqlite:///{disk / 'site.sqlite3'}"}
    for command in ("migrate", "build_static_site"):
        assert manage(command, **database).code == 0
    with closing(sqlite3.connect(disk / "site.sqlite3")) as site:
        site.executescript(FOUND_OLD)
    with filled(disk):
        with served(root, tmp_path / "log", **database) as port:
            for path in ("/", "/-/health/", "/feed.xml"):
                with connected(port) as reader:
                    assert ask(reader, "GET", path)[0].status == 200
        refused = manage("prune_releases", **database)
        assert refused.code == 1
        assert "free a few megabytes on the disk of its file, then make room" in refused.err
    assert "in 1 rows" in manage("prune_releases", **database).out
    assert manage("build_static_site", "--full", **database).code == 0
