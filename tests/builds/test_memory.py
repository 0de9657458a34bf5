"""A build's memory, which depends on its batches, not on its site: 50,000 pages in the smallest dyno."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from publisher.pages.models import Publication
from static_site.models import Release
from tests.builds.commands import environment

PAGES = 50_000
DYNO = 512 << 20  # bytes, of a Basic dyno and of most others


@pytest.mark.any_database
@pytest.mark.django_db(transaction=True)
def test_all_processes_of_a_large_build_fit_into_the_smallest_dyno(tmp_path: Path) -> None:
    run("bench/load.py", str(PAGES), "--small")
    assert Publication.objects.live().count() > PAGES
    figures = tmp_path / "figures.json"
    run("bench/measure.py", str(figures), sys.executable, "manage.py", "build_static_site", "--jobs", "2")
    assert Release.objects.get().counts["done"]["page"] > PAGES
    assert 40 << 20 < json.loads(figures.read_text())["memory"] < DYNO


def run(*command: str) -> None:
    script, *arguments = command
    subprocess.run([sys.executable, script, *arguments], cwd=settings.BASE_DIR, env=environment(), check=True)
