"""The bytes of a site and of its files, which are the same on SQLite and PostgreSQL, for every number of workers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.builds.commands import environment


def built_by_a_process(**changes: str) -> dict[str, str]:
    command = [sys.executable, "-m", "tests.builds.content"]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment(**changes),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.django_db(transaction=True)
def test_this_database_and_a_fresh_sqlite_give_the_same_site(tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SAME BYTES ON BOTH DATABASES is compared in the run on PostgreSQL")
    here = built_by_a_process(BUILD_JOBS="3")
    there = built_by_a_process(DATABASE_URL=f"sqlite:///{tmp_path}/site.sqlite3", BUILD_JOBS="1")
    assert here == there
    assert len(here) > 230
    assert len([path for path in here if path.startswith("media/")]) == 10
